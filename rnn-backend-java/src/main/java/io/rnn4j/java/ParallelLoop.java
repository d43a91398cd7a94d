package io.rnn4j.java;

/** Runs the tasks of one operation on the backend's threads. The caller is one of them. */
public interface ParallelLoop {
    /**
     * Returns the number of threads that may share a loop.
     *
     * @return at least 1
     */
    int threads();

    /**
     * Runs {@code body} for every task from 0 to {@code tasks - 1} and returns when all are done. Which thread
     * runs which task is not defined, so a task must write what no other task reads or writes: split outputs,
     * never sums. While another loop is running, the caller alone runs all tasks.
     *
     * @param tasks how many tasks
     * @param body what to do; an exception that it throws is thrown here, after the other tasks ended
     */
    void run(int tasks, Body body);

    /** The body of a loop. */
    @FunctionalInterface
    interface Body {
        /**
         * Runs one task.
         *
         * @param task its number
         * @param worker from 0 to {@code threads() - 1}, different for threads that run at the same time: the
         *     index of a buffer to use
         */
        void run(int task, int worker);
    }
}
