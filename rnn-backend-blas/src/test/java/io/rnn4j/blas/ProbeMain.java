package io.rnn4j.blas;

import io.rnn4j.backend.Availability;
import io.rnn4j.backend.BackendOptions;
import java.util.List;

/** Run in a JVM of its own: probes, and prints the outcome in lines that begin with a word. */
final class ProbeMain {
    private ProbeMain() {}

    /** With the argument "crash" the JVM ends without any clean-up once the library is loaded. */
    public static void main(String[] arguments) throws UnusableException {
        if (List.of(arguments).contains("zen5")) {
            printZen5();
            return;
        }
        Availability availability = new BlasBackendProvider().probe(BackendOptions.defaults());
        if (availability instanceof Availability.Unusable unusable) {
            System.out.println("REASON " + unusable.reason());
            System.out.println("FIX " + unusable.fix());
        } else {
            System.out.println("USABLE "
                    + new BlasBackendProvider()
                            .create(BackendOptions.defaults())
                            .info());
            System.out.println("ADVICE " + ((Availability.Usable) availability).advice());
        }
        if (List.of(arguments).contains("crash")) {
            Runtime.getRuntime().halt(9);
        }
    }

    /** Loads as on a CPU of AMD's family 26 and prints the core that OpenBLAS then runs. */
    private static void printZen5() throws UnusableException {
        OpenBlasRuntime runtime = new OpenBlasRuntime(
                ForeignFunctions.open().orElse(null),
                CoreTypeTest.cpu("AuthenticAMD", 26, CoreTypeTest.AVX512),
                System::getenv);
        BlasLibrary library = runtime.loadWithCoreType(() -> BlasLoader.load(BackendOptions.defaults()));
        System.out.println("CORE " + library.kernels());
    }
}
