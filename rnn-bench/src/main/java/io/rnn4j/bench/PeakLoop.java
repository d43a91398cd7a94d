package io.rnn4j.bench;

import io.rnn4j.tensor.DType;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Twelve chains of fused multiply-adds: more than the 8 to 10 that hide an instruction's latency of 4 or 5 cycles
 * on two pipes, few enough for 16 registers. {@code x = x / 2 + 1} stays near 2, so nothing overflows or becomes
 * denormal. Named only where the vector module is present.
 *
 * <p>The loop is written out for both types: over their common type {@code Vector<E>} the compiler boxes every
 * intermediate value, and it runs at a fiftieth of the speed.
 */
final class PeakLoop {
    private static final int CHAINS = 12;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    private PeakLoop() {}

    static double flopsPerRound(DType dtype) {
        return 2.0 * CHAINS * (dtype == DType.FLOAT32 ? FLOATS.length() : DOUBLES.length());
    }

    static double floats(int rounds) {
        FloatVector m = FloatVector.broadcast(FLOATS, 0.5f);
        FloatVector b = FloatVector.broadcast(FLOATS, 1);
        FloatVector x0 = FloatVector.broadcast(FLOATS, 1);
        FloatVector x1 = FloatVector.broadcast(FLOATS, 2);
        FloatVector x2 = FloatVector.broadcast(FLOATS, 3);
        FloatVector x3 = FloatVector.broadcast(FLOATS, 4);
        FloatVector x4 = FloatVector.broadcast(FLOATS, 5);
        FloatVector x5 = FloatVector.broadcast(FLOATS, 6);
        FloatVector x6 = FloatVector.broadcast(FLOATS, 7);
        FloatVector x7 = FloatVector.broadcast(FLOATS, 8);
        FloatVector x8 = FloatVector.broadcast(FLOATS, 9);
        FloatVector x9 = FloatVector.broadcast(FLOATS, 10);
        FloatVector x10 = FloatVector.broadcast(FLOATS, 11);
        FloatVector x11 = FloatVector.broadcast(FLOATS, 12);
        for (int i = 0; i < rounds; i++) {
            x0 = x0.fma(m, b);
            x1 = x1.fma(m, b);
            x2 = x2.fma(m, b);
            x3 = x3.fma(m, b);
            x4 = x4.fma(m, b);
            x5 = x5.fma(m, b);
            x6 = x6.fma(m, b);
            x7 = x7.fma(m, b);
            x8 = x8.fma(m, b);
            x9 = x9.fma(m, b);
            x10 = x10.fma(m, b);
            x11 = x11.fma(m, b);
        }
        return x0.add(x1)
                .add(x2)
                .add(x3)
                .add(x4)
                .add(x5)
                .add(x6)
                .add(x7)
                .add(x8)
                .add(x9)
                .add(x10)
                .add(x11)
                .reduceLanes(VectorOperators.ADD);
    }

    static double doubles(int rounds) {
        DoubleVector m = DoubleVector.broadcast(DOUBLES, 0.5);
        DoubleVector b = DoubleVector.broadcast(DOUBLES, 1);
        DoubleVector x0 = DoubleVector.broadcast(DOUBLES, 1);
        DoubleVector x1 = DoubleVector.broadcast(DOUBLES, 2);
        DoubleVector x2 = DoubleVector.broadcast(DOUBLES, 3);
        DoubleVector x3 = DoubleVector.broadcast(DOUBLES, 4);
        DoubleVector x4 = DoubleVector.broadcast(DOUBLES, 5);
        DoubleVector x5 = DoubleVector.broadcast(DOUBLES, 6);
        DoubleVector x6 = DoubleVector.broadcast(DOUBLES, 7);
        DoubleVector x7 = DoubleVector.broadcast(DOUBLES, 8);
        DoubleVector x8 = DoubleVector.broadcast(DOUBLES, 9);
        DoubleVector x9 = DoubleVector.broadcast(DOUBLES, 10);
        DoubleVector x10 = DoubleVector.broadcast(DOUBLES, 11);
        DoubleVector x11 = DoubleVector.broadcast(DOUBLES, 12);
        for (int i = 0; i < rounds; i++) {
            x0 = x0.fma(m, b);
            x1 = x1.fma(m, b);
            x2 = x2.fma(m, b);
            x3 = x3.fma(m, b);
            x4 = x4.fma(m, b);
            x5 = x5.fma(m, b);
            x6 = x6.fma(m, b);
            x7 = x7.fma(m, b);
            x8 = x8.fma(m, b);
            x9 = x9.fma(m, b);
            x10 = x10.fma(m, b);
            x11 = x11.fma(m, b);
        }
        return x0.add(x1)
                .add(x2)
                .add(x3)
                .add(x4)
                .add(x5)
                .add(x6)
                .add(x7)
                .add(x8)
                .add(x9)
                .add(x10)
                .add(x11)
                .reduceLanes(VectorOperators.ADD);
    }
}
