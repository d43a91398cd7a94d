package io.rnn4j.blas;

import java.io.IOException;

/**
 * The exported functions of a 64-bit Mach-O library (macOS), alone or as a part of a universal file. Format:
 * {@code mach-o/loader.h}, {@code mach-o/fat.h} and {@code mach-o/nlist.h}.
 */
final class MachExports implements LibraryFile.Exports {
    private static final long CPU_X86_64 = 0x01000007L;
    private static final long CPU_ARM64 = 0x0100000cL;
    private static final long DYNAMIC_LIBRARY = 6;
    private static final long BUNDLE = 8;
    private static final long LC_SYMTAB = 0x2;
    private static final long LC_SEGMENT_64 = 0x19;
    private static final int SYMBOL_BYTES = 16;
    /** Of n_type: a debugger's entry; visible outside; defined in a section or an alias of another symbol. */
    private static final int STAB = 0xe0;

    private static final int EXTERNAL = 0x01;
    private static final int TYPE = 0x0e;
    private static final int UNDEFINED = 0;

    private final BinaryFile file;
    private long symbols;
    private long symbolCount;
    private long strings;

    MachExports(BinaryFile file, long base, Host.Arch arch) throws IOException {
        this.file = file;
        file.requireExtent("header", base, 32);
        if (file.u32(base + 4) != cpu(arch)) {
            throw file.bad("was built for another processor: Mach-O type 0x" + Long.toHexString(file.u32(base + 4))
                    + ", this one is " + arch);
        }
        long type = file.u32(base + 12);
        if (type != DYNAMIC_LIBRARY && type != BUNDLE) {
            throw file.bad("is not a shared library but Mach-O type " + type);
        }
        long commands = file.u32(base + 16);
        file.requireExtent("load commands", base + 32, file.u32(base + 20));
        long end = base + 32 + file.u32(base + 20);
        long at = base + 32;
        for (long i = 0; i < commands; i++) {
            long bytes = file.u32(at + 4);
            if (bytes < 8 || at + bytes > end) {
                throw file.bad("is damaged: load command " + i + " has " + bytes + " bytes");
            }
            readCommand(base, at);
            at += bytes;
        }
        if (symbolCount == 0) {
            throw file.bad("exports nothing");
        }
    }

    /** Finds the part of a universal file that is for this machine; the numbers of its table are big endian. */
    static MachExports ofFat(BinaryFile file, Host.Arch arch) throws IOException {
        long parts = bigEndian(file.u32(4));
        file.requireExtent("table of parts", 8, 20 * parts);
        for (long i = 0; i < parts; i++) {
            long at = 8 + 20 * i;
            if (bigEndian(file.u32(at)) == cpu(arch)) {
                long offset = bigEndian(file.u32(at + 8));
                file.requireExtent("part for " + arch, offset, bigEndian(file.u32(at + 12)));
                return new MachExports(file, offset, arch);
            }
        }
        throw file.bad("has no part for " + arch);
    }

    private static long bigEndian(long littleEndian) {
        return Integer.reverseBytes((int) littleEndian) & 0xffffffffL;
    }

    private static long cpu(Host.Arch arch) {
        return arch == Host.Arch.X86_64 ? CPU_X86_64 : arch == Host.Arch.ARM64 ? CPU_ARM64 : -1;
    }

    private void readCommand(long base, long at) throws IOException {
        long command = file.u32(at);
        if (command == LC_SEGMENT_64) {
            file.requireExtent("segment", base + file.i64(at + 40), file.i64(at + 48));
        } else if (command == LC_SYMTAB) {
            symbols = base + file.u32(at + 8);
            symbolCount = file.u32(at + 12);
            strings = base + file.u32(at + 16);
            file.requireExtent("symbol table", symbols, SYMBOL_BYTES * symbolCount);
            file.requireExtent("string table", strings, file.u32(at + 20));
        }
    }

    @Override
    public boolean has(String function) throws IOException {
        for (long i = 0; i < symbolCount; i++) {
            long at = symbols + SYMBOL_BYTES * i;
            int type = file.u8(at + 4);
            if ((type & STAB) == 0
                    && (type & EXTERNAL) != 0
                    && (type & TYPE) != UNDEFINED
                    && file.isText(strings + file.u32(at), "_" + function)) {
                return true;
            }
        }
        return false;
    }
}
