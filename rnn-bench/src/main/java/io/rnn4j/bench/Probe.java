package io.rnn4j.bench;

import io.rnn4j.backend.Availability;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks every contender whether it can run and what it runs on, in a JVM started like those that measure: what
 * holds in this one may not hold there.
 */
final class Probe {
    private Probe() {}

    /**
     * What a contender answered.
     *
     * @param backend its name
     * @param threads for how many threads it was asked
     * @param usable whether it can run
     * @param text what it runs on, or the reason and the fix
     */
    record Answer(String backend, int threads, boolean usable, String text) {
        private String toLine() {
            return backend + "\t" + threads + "\t" + usable + "\t" + text.replaceAll("\\s+", " ");
        }

        private static Answer fromLine(String line) {
            String[] parts = line.split("\t", 4);
            return new Answer(parts[0], Integer.parseInt(parts[1]), Boolean.parseBoolean(parts[2]), parts[3]);
        }
    }

    static List<Answer> ask(List<String> backends, List<Integer> threads) throws InterruptedException {
        List<Answer> answers = new ArrayList<>();
        for (String backend : backends) {
            // One JVM each: native code of one may take the JVM down, and then the others still answer.
            List<String> arguments = new ArrayList<>(List.of(backend));
            threads.forEach(count -> arguments.add(Integer.toString(count)));
            String classPath = Launch.classPath(Contenders.named(backend));
            try {
                Launch.run(Launch.flags(), classPath, Probe.class, arguments)
                        .lines()
                        .map(Answer::fromLine)
                        .forEach(answers::add);
            } catch (IOException e) {
                for (int count : threads) {
                    answers.add(new Answer(backend, count, false, "its probe failed: " + e.getMessage()));
                }
            }
        }
        return answers;
    }

    /**
     * Answers for one contender, on the standard output.
     *
     * @param arguments its name, then numbers of threads
     */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Contender contender = Contenders.named(arguments[0]);
        for (int i = 1; i < arguments.length; i++) {
            out.println(answer(contender, Integer.parseInt(arguments[i])).toLine());
        }
    }

    static Answer answer(Contender contender, int threads) {
        if (contender.availability(threads) instanceof Availability.Unusable no) {
            return new Answer(contender.name(), threads, false, no.reason() + "; fix: " + no.fix());
        }
        return new Answer(contender.name(), threads, true, contender.describe(threads));
    }
}
