package io.rnn4j.blas;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The OpenBLAS that comes in the jars of {@code org.bytedeco:openblas}, with the libraries it needs.
 *
 * @param files in the order in which they are loaded: libgfortran has no run path, so what it needs must be in
 *     the process before it. The last one is OpenBLAS
 */
record BundledLibrary(List<Part> files) {
    /**
     * One library.
     *
     * @param name the file's name, under which the others look for it
     * @param sha256 of its content, in hexadecimal
     * @param resource where the content is
     */
    record Part(String name, String sha256, URL resource) {
        InputStream open() throws IOException {
            return resource.openStream();
        }
    }

    BundledLibrary {
        files = List.copyOf(files);
    }

    /** Returns the OpenBLAS library itself. */
    String mainFile() {
        return files.get(files.size() - 1).name();
    }

    /** Returns the SHA-256 over all parts: the name of the folder that holds them. */
    String sha256() {
        MessageDigest digest = newSha256();
        for (Part part : files) {
            digest.update((part.sha256() + " " + part.name() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Finds the libraries for a machine.
     *
     * @return null where no jar on the class path has them
     */
    static @Nullable BundledLibrary find(Host host, ClassLoader loader) throws IOException {
        String folder = folder(host);
        List<Part> parts = new ArrayList<>();
        for (String line : pins()) {
            String[] fields = line.split(" ", 3);
            String resource = fields[2];
            if (folder == null || !resource.startsWith(folder)) {
                continue;
            }
            URL url = loader.getResource(resource);
            if (url == null) {
                return null;
            }
            // Another release on the class path is as welcome, but its hash has to be computed: a fifth of a second.
            boolean pinned = url.openConnection().getContentLengthLong() == Long.parseLong(fields[1]);
            String sha256 = pinned ? fields[0] : hash(url);
            parts.add(new Part(resource.substring(folder.length()), sha256, url));
        }
        return parts.isEmpty() ? null : new BundledLibrary(parts);
    }

    /** Returns the classifier of the jar for a machine, or null where there is none. */
    static @Nullable String classifier(Host host) {
        if (host.os() == Host.Os.LINUX && host.arch() == Host.Arch.X86_64) {
            return "linux-x86_64";
        }
        if (host.os() == Host.Os.LINUX && host.arch() == Host.Arch.ARM64) {
            return "linux-arm64";
        }
        if (host.os() == Host.Os.WINDOWS && host.arch() == Host.Arch.X86_64) {
            return "windows-x86_64";
        }
        return null;
    }

    private static @Nullable String folder(Host host) {
        String classifier = classifier(host);
        return classifier == null ? null : "org/bytedeco/openblas/" + classifier + "/";
    }

    /** Returns the lines {@code sha256 bytes resource} of the release that this one was built with. */
    static List<String> pins() {
        try (InputStream in = BundledLibrary.class.getResourceAsStream("openblas.sha256")) {
            if (in == null) {
                throw new IllegalStateException("openblas.sha256 is missing from the jar of rnn-backend-blas");
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(URL url) throws IOException {
        try (InputStream in = url.openStream()) {
            return sha256(in);
        }
    }

    static String sha256(InputStream in) throws IOException {
        MessageDigest digest = newSha256();
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
