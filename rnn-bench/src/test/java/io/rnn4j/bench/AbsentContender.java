package io.rnn4j.bench;

import io.rnn4j.backend.Availability;

/** Cannot run. */
public final class AbsentContender extends ReferenceContender {
    @Override
    public String name() {
        return "absent";
    }

    @Override
    public Availability availability(int threads) {
        return new Availability.Unusable("its library is missing", "install it");
    }
}
