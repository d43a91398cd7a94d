package io.rnn4j.blas;

import dev.ludovic.netlib.blas.BLAS;
import io.rnn4j.backend.BackendOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Loads the native BLAS of this class loader, at most once, and remembers how it ended: netlib binds to one
 * library and never to another.
 */
final class BlasLoader {
    /** The option, and with the prefix {@code rnn.} the system property, that names the library. */
    static final String LIBRARY = "blas.library";
    /** The option, and with the prefix {@code rnn.} the system property, that names the folder of the cache. */
    static final String CACHE = "blas.cache";

    private static final String VERSION_RESOURCE = "META-INF/maven/org.bytedeco/openblas/pom.properties";

    private record Request(
            @Nullable String library, @Nullable String cache) {}

    private static final Map<Request, UnusableException> REFUSALS = new HashMap<>();
    private static @Nullable Request boundFor;
    private static @Nullable BlasLibrary bound;

    private BlasLoader() {}

    /**
     * Returns the library that the options ask for.
     *
     * @throws UnusableException if it cannot be used; asking again gives the same answer at once
     */
    static synchronized BlasLibrary load(BackendOptions options) throws UnusableException {
        Request request = new Request(
                options.property(LIBRARY)
                        .or(() -> Optional.ofNullable(System.getProperty(NetlibBinding.PATH_PROPERTY)))
                        .or(() -> Optional.ofNullable(System.getProperty(NetlibBinding.NAME_PROPERTY)))
                        .orElse(null),
                options.property(CACHE).orElse(null));
        UnusableException refusal = REFUSALS.get(request);
        if (refusal != null) {
            throw refusal;
        }
        try {
            return boundFor == null ? loadFirst(request) : loadAgain(request, boundFor);
        } catch (UnusableException e) {
            REFUSALS.put(request, e);
            throw e;
        }
    }

    /** netlib is bound already: fine for the same library, wherever it is cached. */
    private static BlasLibrary loadAgain(Request request, Request first) throws UnusableException {
        if (bound != null && Objects.equals(request.library, first.library)) {
            return bound;
        }
        throw new UnusableException(
                "this JVM has bound netlib to another library before ("
                        + (first.library == null ? "the default" : first.library) + "), and it does so only once",
                "name the library once, for the whole JVM: -Drnn.blas.library=FILE");
    }

    private static BlasLibrary loadFirst(Request request) throws UnusableException {
        Host host = Host.current();
        HostSupport.check(host);
        PinningFault.check();
        if (!Boolean.parseBoolean(System.getProperty(NetlibBinding.ALLOW_PROPERTY, "true"))) {
            throw new UnusableException(
                    "the system property " + NetlibBinding.ALLOW_PROPERTY + " forbids native libraries",
                    "start the JVM without it");
        }
        try {
            OpenBlasRuntime runtime =
                    new OpenBlasRuntime(ForeignFunctions.open().orElse(null), CoreType.current(), System::getenv);
            return runtime.loadWithCoreType(() -> loadAndBind(host, request, runtime));
        } catch (IllegalCallerException e) {
            throw UnusableException.nativeAccessDenied(e);
        }
    }

    private static BlasLibrary loadAndBind(Host host, Request request, OpenBlasRuntime runtime)
            throws UnusableException {
        ClassLoader resources = BlasLoader.class.getClassLoader();
        List<Path> caches =
                CacheFolders.of(host.os(), request.cache, System::getenv, System.getProperty("user.home", ""));
        LibraryLocator.Located located = new LibraryLocator(
                        host,
                        NativeLoader.system(),
                        resources,
                        SystemLibraries.of(host),
                        caches,
                        Path.of(System.getProperty("java.io.tmpdir", ".")))
                .locate(request.library);
        NativeGemm gemm;
        try {
            boundFor = request;
            BLAS blas = NetlibBinding.bind(NetlibBinding.pathFor(host.os(), located.file()));
            gemm = new NativeGemm(blas);
            Optional<String> version = located.bundled() ? bundledVersion(resources) : Optional.empty();
            BlasLibrary library = runtime.describe(located, version, gemm);
            new SelfTest(gemm).run();
            bound = library;
            return library;
        } finally {
            located.cleanUp().run();
        }
    }

    /** Returns the release of OpenBLAS, 0.3.31 of 0.3.31-1.5.13. */
    private static Optional<String> bundledVersion(ClassLoader resources) {
        try (InputStream in = resources.getResourceAsStream(VERSION_RESOURCE)) {
            if (in == null) {
                return Optional.empty();
            }
            Properties properties = new Properties();
            properties.load(in);
            return Optional.ofNullable(properties.getProperty("version")).map(version -> version.split("-", 2)[0]);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty(); // The name is then that of the file.
        }
    }
}
