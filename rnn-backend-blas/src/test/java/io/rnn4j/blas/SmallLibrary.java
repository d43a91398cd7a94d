package io.rnn4j.blas;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A set of two short files that stands for the bundled libraries where they are only copied and compared. */
final class SmallLibrary {
    private SmallLibrary() {}

    static BundledLibrary in(Path folder) throws IOException {
        return new BundledLibrary(List.of(part(folder, "first"), part(folder, "second")));
    }

    private static BundledLibrary.Part part(Path folder, String name) throws IOException {
        byte[] content = ("content of " + name).getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(folder.resolve(name), content);
        return new BundledLibrary.Part(
                name,
                BundledLibrary.sha256(new ByteArrayInputStream(content)),
                file.toUri().toURL());
    }
}
