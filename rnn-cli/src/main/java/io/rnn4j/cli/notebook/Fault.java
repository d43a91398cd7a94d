package io.rnn4j.cli.notebook;

/** The five places where the notebook's backward is not back-propagation through time. */
enum Fault {
    /** All steps share one activation object, and it remembers only the input of the last step. */
    REMEMBERS_LAST_STEP(
            "The activation remembers only the last step's input.",
            "Every step's error is multiplied by tanh'(a) of the last step instead of its own."),
    /** {@code da = error * (error * f'(a))} instead of {@code error * f'(a)}. */
    ERROR_TIMES_ITSELF(
            "The incoming error is multiplied by itself once more.",
            "Errors of 0.01 to 0.04 become errors of 0.0001 to 0.0016: the result is about 30 times too small."),
    /** {@code dh[t + 1] = da W_h'} is written, but the loop goes backward and reads {@code dh[t - 1]} next. */
    STORED_TOO_LATE(
            "The error for the step before is stored one step too late.",
            "It lands in a slot that was read already, so no step learns what it did to the steps after it."),
    /** {@code dW_h = (h W_h)' da} instead of {@code h' da}. */
    RECURRENT_INPUT_TRANSFORMED(
            "The recurrent weights' gradient takes h W_h in place of h.",
            "This spoils dW_h at once, and dx through the next update of W_h."),
    /** The weights of step t are no longer those of the forward when step t - 1 is differentiated. */
    UPDATES_INSIDE_LOOP(
            "SGD updates W_x, b and W_h inside the loop.",
            "Earlier steps are differentiated with weights that the forward never used.");

    private final String what;
    private final String consequence;

    Fault(String what, String consequence) {
        this.what = what;
        this.consequence = consequence;
    }

    String what() {
        return what;
    }

    String consequence() {
        return consequence;
    }
}
