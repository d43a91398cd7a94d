package io.rnn4j.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The work done in an iteration, which JMH divides by its time: the secondary result {@code gflop} in {@code
 * ops/s} is GFLOP/s by the formulas of {@link Flops}.
 */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class Work {
    /** Floating-point operations in thousands of millions. JMH sets it to 0 before each iteration. */
    public double gflop;

    /** For JMH. */
    public Work() {}
}
