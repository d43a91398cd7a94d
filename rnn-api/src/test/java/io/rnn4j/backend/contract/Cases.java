package io.rnn4j.backend.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Runs a check on all cases of a table, in one test a group, and reports the first failures of each. */
final class Cases {
    private static final int REPORTED = 5;

    private Cases() {}

    /**
     * Returns what is wrong with one case, or null.
     *
     * @param <C> the kind of case
     */
    interface Check<C> {
        String problem(C oneCase);
    }

    static <C> Stream<DynamicTest> check(List<C> cases, Function<C, String> group, Check<C> check) {
        Map<String, List<C>> groups = new LinkedHashMap<>();
        for (C oneCase : cases) {
            groups.computeIfAbsent(group.apply(oneCase), name -> new ArrayList<>())
                    .add(oneCase);
        }
        return groups.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> run(entry.getValue(), check)));
    }

    private static <C> void run(List<C> cases, Check<C> check) {
        List<String> problems = new ArrayList<>();
        Throwable cause = null;
        int failed = 0;
        for (C oneCase : cases) {
            String problem;
            try {
                problem = check.problem(oneCase);
            } catch (RuntimeException | LinkageError e) {
                problem = "threw " + e;
                cause = cause == null ? e : cause;
            }
            if (problem != null && failed++ < REPORTED) {
                problems.add(oneCase + ": " + problem);
            }
        }
        if (failed > 0) {
            throw new AssertionError(
                    failed + " of " + cases.size() + " cases failed, such as\n  " + String.join("\n  ", problems),
                    cause);
        }
    }
}
