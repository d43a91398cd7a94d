package io.rnn4j.java;

import jdk.incubator.vector.FloatVector;

/** What the Vector API says of this CPU. To be touched only where its module is present. */
final class VectorProbe {
    private VectorProbe() {}

    /** Returns the width of the widest vectors that the JVM uses on this CPU, in bits. */
    static int preferredBits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }
}
