package io.rnn4j.internal;

import java.util.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;

/**
 * Random numbers that depend on the seed alone: WELL19937c (Panneton, L'Ecuyer and Matsumoto 2006) with
 * Box and Muller's transform for Gaussians. The JDK's own generators do not promise the same Gaussians in every release.
 */
public final class SeededRandom implements RandomGenerator {
    private final Well19937c well;

    /**
     * Creates a generator.
     *
     * @param seed any value
     */
    public SeededRandom(long seed) {
        this.well = new Well19937c(seed);
    }

    @Override
    public long nextLong() {
        return well.nextLong();
    }

    @Override
    public int nextInt() {
        return well.nextInt();
    }

    @Override
    public int nextInt(int bound) {
        return well.nextInt(bound);
    }

    @Override
    public double nextDouble() {
        return well.nextDouble();
    }

    @Override
    public double nextGaussian() {
        return well.nextGaussian();
    }
}
