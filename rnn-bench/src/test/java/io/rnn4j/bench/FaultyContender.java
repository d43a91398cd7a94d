package io.rnn4j.bench;

/** Computes with another input than it was given. */
public final class FaultyContender extends ReferenceContender {
    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public RecurrentSubject recurrent(RecurrentProblem problem, int threads, boolean training) {
        problem.x()[0] += 1;
        RecurrentSubject subject = super.recurrent(problem, threads, training);
        problem.x()[0] -= 1;
        return subject;
    }

    @Override
    public GemmSubject gemm(GemmProblem problem, int threads) {
        problem.a()[0] += 1;
        GemmSubject subject = super.gemm(problem, threads);
        problem.a()[0] -= 1;
        return subject;
    }
}
