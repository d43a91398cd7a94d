package io.rnn4j.blas;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Looks into a library before it is loaded, because afterwards is too late: the loader maps a truncated file and
 * the process dies when it touches the missing part, and netlib calls a function that the library does not have
 * at address 0.
 */
final class LibraryFile {
    private static final long ELF_MAGIC = 0x464c457fL;
    private static final int PE_MAGIC = 0x5a4d;
    private static final long MACH_MAGIC = 0xfeedfacfL;
    /** 0xcafebabe, big endian in the file. */
    private static final long FAT_MAGIC = 0xbebafecaL;

    /** What a format's reader tells: whether a function is exported. Refuses a file that lacks promised parts. */
    interface Exports {
        boolean has(String function) throws IOException;
    }

    private LibraryFile() {}

    /**
     * Checks that a file is a whole library for this machine which exports functions.
     *
     * @param path the file
     * @param arch the machine's instruction set
     * @param functions names without the underscore that macOS prepends
     * @throws BadLibraryException if it is not
     * @throws IOException if the file cannot be read
     */
    static void check(Path path, Host.Arch arch, String... functions) throws IOException {
        try (BinaryFile file = new BinaryFile(path)) {
            Exports exports = open(file, arch);
            for (String function : functions) {
                if (!exports.has(function)) {
                    throw file.bad("has no function " + function + ", so it is not a BLAS library");
                }
            }
        }
    }

    private static Exports open(BinaryFile file, Host.Arch arch) throws IOException {
        if (file.size() < 4) {
            throw file.bad("is truncated: it has " + file.size() + " bytes");
        }
        long magic = file.u32(0);
        if (magic == ELF_MAGIC) {
            return new ElfExports(file, arch);
        }
        if (magic == MACH_MAGIC) {
            return new MachExports(file, 0, arch);
        }
        if (magic == FAT_MAGIC) {
            return MachExports.ofFat(file, arch);
        }
        if (file.u16(0) == PE_MAGIC) {
            return new PeExports(file, arch);
        }
        throw file.bad("is not a native library: it begins with the bytes 0x"
                + Long.toHexString(Integer.reverseBytes((int) magic) & 0xffffffffL));
    }
}
