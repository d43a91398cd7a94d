package io.rnn4j.bench;

/** What a benchmark holds until JMH calls its set-up. */
enum NotSetUp implements GemmSubject, RecurrentSubject {
    /** The only one. */
    INSTANCE;

    private static IllegalStateException refusal() {
        return new IllegalStateException("the benchmark was not set up");
    }

    @Override
    public void multiply() {
        throw refusal();
    }

    @Override
    public void forward() {
        throw refusal();
    }

    @Override
    public void train() {
        throw refusal();
    }

    @Override
    public void outputGradient(double[] dy) {
        throw refusal();
    }

    @Override
    public double[] output() {
        throw refusal();
    }

    @Override
    public Gradients gradients() {
        throw refusal();
    }

    @Override
    public void close() {}
}
