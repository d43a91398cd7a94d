package io.rnn4j.bench;

import java.nio.file.Path;
import java.util.Optional;

/** Has libraries of its own, and describes itself by what it finds in their folder and beside it. */
public final class ApartContender extends ReferenceContender {
    /** The system property that names the folder. */
    static final String FOLDER = "rnn4j.test.libraries";

    @Override
    public String name() {
        return "apart";
    }

    @Override
    public Optional<Path> libraries() {
        return Optional.of(Path.of(System.getProperty(FOLDER)));
    }

    @Override
    public String describe(int threads) {
        return "apart: own library " + isFound("own.txt") + ", others " + isFound("others.txt");
    }

    @Override
    public RecurrentSubject recurrent(RecurrentProblem problem, int threads, boolean training) {
        if (!isFound("own.txt") || isFound("others.txt")) {
            throw new IllegalStateException("started with the wrong class path");
        }
        return super.recurrent(problem, threads, training);
    }

    private static boolean isFound(String resource) {
        return ApartContender.class.getResource("/" + resource) != null;
    }
}
