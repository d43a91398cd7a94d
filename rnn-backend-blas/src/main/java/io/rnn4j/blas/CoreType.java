package io.rnn4j.blas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of OpenBLAS's kernels fit this CPU. Up to release 0.3.31 OpenBLAS does not know the families of AMD's
 * Zen 5 and later (its issue 6029) and runs the AVX2 kernels of Haswell there, at half the speed that its AVX-512
 * kernels reach. OPENBLAS_CORETYPE, read when the library is loaded, overrules it.
 */
final class CoreType {
    static final String VARIABLE = "OPENBLAS_CORETYPE";

    /** The core type whose kernels need no more than {@link #AVX512}. */
    private static final String AVX512_CORE = "SkylakeX";

    private static final Set<String> AVX512 = Set.of("avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl");
    private static final Set<String> AVX512_CORES = Set.of("skylakex", "cooperlake", "sapphirerapids");
    private static final String AMD = "AuthenticAMD";
    /** AMD's family of Zen 5; Zen 3 and 4 are 25, which OpenBLAS knows. */
    private static final int FIRST_UNKNOWN_AMD_FAMILY = 26;

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private final boolean avx512;
    private final boolean unknownToOpenBlas;

    private CoreType(boolean avx512, boolean unknownToOpenBlas) {
        this.avx512 = avx512;
        this.unknownToOpenBlas = unknownToOpenBlas;
    }

    /** Looks at this CPU; knows nothing of it where the system does not tell. */
    static CoreType current() {
        try {
            return of(Files.readAllLines(CPU_INFO));
        } catch (IOException e) {
            return of(List.of());
        }
    }

    /** Reads the first processor's lines of {@code /proc/cpuinfo}. A flag there means that the system allows its use. */
    static CoreType of(List<String> cpuInfo) {
        Map<String, String> fields = new HashMap<>();
        for (String line : cpuInfo) {
            int colon = line.indexOf(':');
            if (colon >= 0) {
                fields.putIfAbsent(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        }
        boolean avx512 =
                Arrays.asList(fields.getOrDefault("flags", "").split(" ")).containsAll(AVX512);
        boolean unknown = fields.getOrDefault("vendor_id", "").equals(AMD)
                && number(fields.getOrDefault("cpu family", "")) >= FIRST_UNKNOWN_AMD_FAMILY;
        return new CoreType(avx512, unknown);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Returns the core type to set because OpenBLAS would choose a slower one, or null. */
    @Nullable
    String correction() {
        return avx512 && unknownToOpenBlas ? AVX512_CORE : null;
    }

    /** Tells whether a core type that OpenBLAS reports leaves AVX-512 unused on this CPU. */
    boolean isTooOld(String core) {
        return avx512 && !AVX512_CORES.contains(core.toLowerCase(Locale.ROOT));
    }

    /** The sentence for a user whose OpenBLAS runs, or may run, the kernels of an older CPU. */
    static String advice(String finding) {
        return finding + ": start the JVM with the environment variable " + VARIABLE + "=" + AVX512_CORE;
    }
}
