package io.rnn4j.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.StatUtils;

/**
 * How one row changed from one run to another.
 *
 * @param of the row
 * @param before the median time of a call in seconds, over all iterations
 * @param after the same, now
 * @param p the probability of such a difference by chance, corrected for the number of rows by {@link Significance#holm};
 *     NaN if there were too few iterations
 * @param verdict what follows
 */
record RowChange(BenchCase of, double before, double after, double p, Verdict verdict) {
    /** How small {@link #p} must be for a change. */
    static final double LEVEL = 0.05;

    /** What is said of a row. */
    enum Verdict {
        SLOWER("SLOWER"),
        FASTER("faster"),
        NO_CHANGE("no change"),
        /** It moved, but some JVM of the one run was as fast as some of the other. */
        UNCLEAR("unclear, JVMs overlap"),
        TOO_FEW("too few iterations");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** Returns how many times as long a call takes now. */
    double ratio() {
        return after / before;
    }

    /**
     * Judges the rows that both runs have; {@link Peak} is not among them, because it measures the machine.
     *
     * <p>A row is slower or faster if its median moved by more than the tolerance, {@link #p} is below {@value #LEVEL}, and
     * the medians of its JVMs do not overlap. The last is because JVMs that run the same code differ by some percent from
     * each other and little within, so that a test over all iterations takes one unlucky JVM for a change.
     *
     * @param tolerance 0.05 lets a call take 1.05 times as long
     */
    static List<RowChange> between(
            Map<BenchCase, RecordedRun.Row> before, Map<BenchCase, RecordedRun.Row> after, double tolerance) {
        List<BenchCase> cases = before.keySet().stream()
                .filter(one -> !one.isPeak() && after.containsKey(one))
                .toList();
        double[] p = Significance.holm(cases.stream()
                .mapToDouble(one -> Significance.pValue(
                        row(before, one).iterations(), row(after, one).iterations()))
                .toArray());
        List<RowChange> changes = new ArrayList<>();
        for (int i = 0; i < p.length; i++) {
            BenchCase one = cases.get(i);
            changes.add(judged(one, row(before, one), row(after, one), p[i], tolerance));
        }
        return List.copyOf(changes);
    }

    private static RecordedRun.Row row(Map<BenchCase, RecordedRun.Row> rows, BenchCase one) {
        return rows.getOrDefault(one, new RecordedRun.Row(List.of()));
    }

    private static RowChange judged(
            BenchCase one, RecordedRun.Row before, RecordedRun.Row after, double p, double tolerance) {
        double old = median(before.iterations());
        double now = median(after.iterations());
        Verdict verdict = Verdict.NO_CHANGE;
        if (Double.isNaN(p)) {
            verdict = Verdict.TOO_FEW;
        } else if (p < LEVEL && Math.max(now / old, old / now) > 1 + tolerance) {
            boolean slower = now > old;
            boolean apart = slower
                    ? slowest(before.jvms()) < fastest(after.jvms())
                    : slowest(after.jvms()) < fastest(before.jvms());
            verdict = !apart ? Verdict.UNCLEAR : slower ? Verdict.SLOWER : Verdict.FASTER;
        }
        return new RowChange(one, old, now, p, verdict);
    }

    private static double slowest(List<double[]> jvms) {
        return jvms.stream().mapToDouble(RowChange::median).max().orElse(Double.NaN);
    }

    private static double fastest(List<double[]> jvms) {
        return jvms.stream().mapToDouble(RowChange::median).min().orElse(Double.NaN);
    }

    static double median(double[] values) {
        return StatUtils.percentile(values, 50);
    }
}
