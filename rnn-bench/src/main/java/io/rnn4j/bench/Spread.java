package io.rnn4j.bench;

import java.util.stream.IntStream;

/** Picks indices evenly. */
final class Spread {
    private Spread() {}

    /** At most {@code limit} different indices below {@code count}, first and last among them where limit is 2 or more. */
    static int[] over(int count, int limit) {
        int picked = Math.min(count, limit);
        return picked == 1
                ? new int[] {0}
                : IntStream.range(0, picked)
                        .map(i -> (int) ((long) i * (count - 1) / (picked - 1)))
                        .toArray();
    }
}
