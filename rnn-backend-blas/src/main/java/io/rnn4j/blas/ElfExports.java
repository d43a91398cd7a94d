package io.rnn4j.blas;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The exported functions of a 64-bit ELF library (Linux), looked up through its hash tables as the loader does.
 * Formats: System V gABI chapters 4 and 5; the GNU hash table as in glibc's {@code elf/dl-lookup.c}.
 */
final class ElfExports implements LibraryFile.Exports {
    private static final int SHARED_OBJECT = 3;
    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;
    private static final long PT_LOAD = 1;
    private static final long PT_DYNAMIC = 2;
    private static final long DT_NULL = 0;
    private static final long DT_HASH = 4;
    private static final long DT_STRTAB = 5;
    private static final long DT_SYMTAB = 6;
    private static final long DT_GNU_HASH = 0x6ffffef5L;
    private static final int SYMBOL_BYTES = 24;
    private static final int TYPE_NONE = 0;
    private static final int TYPE_FUNCTION = 2;
    private static final int TYPE_INDIRECT = 10;

    private record Segment(long offset, long address, long length) {}

    private final BinaryFile file;
    private final List<Segment> segments = new ArrayList<>();
    private long strings = -1;
    private long symbols = -1;
    private long hash = -1;
    private long gnuHash = -1;

    ElfExports(BinaryFile file, Host.Arch arch) throws IOException {
        this.file = file;
        file.requireExtent("header", 0, 64);
        if (file.u8(4) != 2 || file.u8(5) != 1) {
            throw file.bad("is not a 64-bit little-endian library");
        }
        if (file.u16(16) != SHARED_OBJECT) {
            throw file.bad("is not a shared library but ELF type " + file.u16(16));
        }
        int machine = file.u16(18);
        if (machine != (arch == Host.Arch.X86_64 ? X86_64 : arch == Host.Arch.ARM64 ? AARCH64 : -1)) {
            throw file.bad("was built for another processor: ELF machine " + machine + ", this one is " + arch);
        }
        readSegments();
        file.requireExtent("section table", file.i64(40), (long) file.u16(58) * file.u16(60));
        if (strings < 0 || symbols < 0 || (hash < 0 && gnuHash < 0)) {
            throw file.bad("exports nothing");
        }
    }

    private void readSegments() throws IOException {
        long table = file.i64(32);
        int entryBytes = file.u16(54);
        int entries = file.u16(56);
        file.requireExtent("program header table", table, (long) entryBytes * entries);
        long dynamic = -1;
        long dynamicLength = 0;
        for (int i = 0; i < entries; i++) {
            long at = table + (long) i * entryBytes;
            long type = file.u32(at);
            long offset = file.i64(at + 8);
            long length = file.i64(at + 32);
            if (type == PT_LOAD || type == PT_DYNAMIC) {
                file.requireExtent("segment " + i, offset, length);
            }
            if (type == PT_LOAD) {
                segments.add(new Segment(offset, file.i64(at + 16), length));
            } else if (type == PT_DYNAMIC) {
                dynamic = offset;
                dynamicLength = length;
            }
        }
        for (long at = dynamic; at >= 0 && at + 16 <= dynamic + dynamicLength; at += 16) {
            long tag = file.i64(at);
            if (tag == DT_NULL) {
                break;
            } else if (tag == DT_STRTAB) {
                strings = offsetOf(file.i64(at + 8));
            } else if (tag == DT_SYMTAB) {
                symbols = offsetOf(file.i64(at + 8));
            } else if (tag == DT_HASH) {
                hash = offsetOf(file.i64(at + 8));
            } else if (tag == DT_GNU_HASH) {
                gnuHash = offsetOf(file.i64(at + 8));
            }
        }
    }

    private long offsetOf(long address) throws BadLibraryException {
        for (Segment segment : segments) {
            if (address >= segment.address && address - segment.address < segment.length) {
                return segment.offset + (address - segment.address);
            }
        }
        throw file.bad("is damaged: address 0x" + Long.toHexString(address) + " lies in no segment");
    }

    @Override
    public boolean has(String function) throws IOException {
        return gnuHash >= 0 ? hasByGnuHash(function) : hasByHash(function);
    }

    private boolean hasByGnuHash(String function) throws IOException {
        long buckets = file.u32(gnuHash);
        long first = file.u32(gnuHash + 4);
        long filterWords = file.u32(gnuHash + 8);
        if (buckets == 0) {
            return false;
        }
        int code = 5381;
        for (int i = 0; i < function.length(); i++) {
            code = code * 33 + function.charAt(i);
        }
        long bucketTable = gnuHash + 16 + 8 * filterWords;
        long chain = bucketTable + 4 * buckets;
        long symbol = file.u32(bucketTable + 4 * Long.remainderUnsigned(code & 0xffffffffL, buckets));
        if (symbol < first) {
            return false;
        }
        // Ends at the chain's last entry, which is odd, or with an exception at the end of the file.
        for (; ; symbol++) {
            int entry = (int) file.u32(chain + 4 * (symbol - first));
            if ((entry | 1) == (code | 1) && isFunction(symbol, function)) {
                return true;
            }
            if ((entry & 1) != 0) {
                return false;
            }
        }
    }

    private boolean hasByHash(String function) throws IOException {
        long buckets = file.u32(hash);
        long symbolCount = file.u32(hash + 4);
        if (buckets == 0) {
            return false;
        }
        long code = 0;
        for (int i = 0; i < function.length(); i++) {
            code = (code << 4) + function.charAt(i);
            code = (code ^ ((code >>> 24) & 0xf0)) & 0x0fffffff;
        }
        long chain = hash + 8 + 4 * buckets;
        long symbol = file.u32(hash + 8 + 4 * (code % buckets));
        for (long step = 0; symbol != 0 && step < symbolCount; step++) {
            if (isFunction(symbol, function)) {
                return true;
            }
            symbol = file.u32(chain + 4 * symbol);
        }
        return false;
    }

    private boolean isFunction(long symbol, String function) throws IOException {
        long at = symbols + SYMBOL_BYTES * symbol;
        int type = file.u8(at + 4) & 0xf;
        boolean defined = file.u16(at + 6) != 0;
        return defined
                && (type == TYPE_FUNCTION || type == TYPE_INDIRECT || type == TYPE_NONE)
                && file.isText(strings + file.u32(at), function);
    }
}
