package io.rnn4j.blas;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The exported functions of a 64-bit Windows DLL. Format: Microsoft's "PE Format", sections 3 to 6. */
final class PeExports implements LibraryFile.Exports {
    private static final int AMD64 = 0x8664;
    private static final int ARM64 = 0xaa64;
    private static final int OPTIONAL_HEADER_64 = 0x20b;

    private record Section(long address, long offset, long length) {}

    private final BinaryFile file;
    private final List<Section> sections = new ArrayList<>();
    private final long exports;

    PeExports(BinaryFile file, Host.Arch arch) throws IOException {
        this.file = file;
        file.requireExtent("header", 0, 64);
        long header = file.u32(0x3c);
        file.requireExtent("PE header", header, 24);
        if (file.u32(header) != 0x4550) {
            throw file.bad("is not a Windows library");
        }
        int machine = file.u16(header + 4);
        if (machine != (arch == Host.Arch.X86_64 ? AMD64 : arch == Host.Arch.ARM64 ? ARM64 : -1)) {
            throw file.bad("was built for another processor: PE machine 0x" + Integer.toHexString(machine)
                    + ", this one is " + arch);
        }
        long optional = header + 24;
        int optionalBytes = file.u16(header + 20);
        if (optionalBytes < 120 || file.u16(optional) != OPTIONAL_HEADER_64) {
            throw file.bad("is not a 64-bit library");
        }
        int sectionCount = file.u16(header + 6);
        for (int i = 0; i < sectionCount; i++) {
            long at = optional + optionalBytes + 40L * i;
            Section section = new Section(file.u32(at + 12), file.u32(at + 20), file.u32(at + 16));
            file.requireExtent("section " + i, section.offset, section.length);
            sections.add(section);
        }
        requireSymbols(file.u32(header + 12), file.u32(header + 16));
        long exportAddress = file.u32(optional + 112);
        if (exportAddress == 0) {
            throw file.bad("exports nothing");
        }
        this.exports = offsetOf(exportAddress);
    }

    /** The end of a library as MinGW links it: symbols of 18 bytes and a table of strings that begins with its size. */
    private void requireSymbols(long table, long count) throws IOException {
        if (table != 0) {
            long strings = table + 18 * count;
            file.requireExtent("symbol table", table, 18 * count);
            file.requireExtent("string table", strings, file.u32(strings));
        }
    }

    private long offsetOf(long address) throws BadLibraryException {
        for (Section section : sections) {
            if (address >= section.address && address - section.address < section.length) {
                return section.offset + (address - section.address);
            }
        }
        throw file.bad("is damaged: address 0x" + Long.toHexString(address) + " lies in no section");
    }

    @Override
    public boolean has(String function) throws IOException {
        long names = file.u32(exports + 24);
        if (names == 0) {
            return false;
        }
        long table = offsetOf(file.u32(exports + 32));
        file.requireExtent("export table", table, 4 * names);
        // Sorted, but a binary search would trust that.
        for (long i = 0; i < names; i++) {
            if (file.isText(offsetOf(file.u32(table + 4 * i)), function)) {
                return true;
            }
        }
        return false;
    }
}
