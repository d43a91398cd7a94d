package io.rnn4j.train;

import io.rnn4j.tensor.Tensor;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Where a training keeps its checkpoints; {@link io.rnn4j.io.CheckpointFolder} keeps them in files. One training at a
 * time.
 */
public interface CheckpointStore {
    /** A checkpoint that was found whole. */
    interface Saved {
        /**
         * Returns its texts.
         *
         * @return those of {@link Checkpoint#texts}
         */
        Map<String, String> texts();

        /**
         * Copies its tensors.
         *
         * @param into receives them by name; of the names, shapes and types of {@link Checkpoint#tensors}
         * @throws IOException if they cannot be read or do not fit; in the latter case nothing is changed
         */
        void copyTo(Map<String, Tensor> into) throws IOException;
    }

    /**
     * Keeps a checkpoint, whole or not at all; older ones may be dropped for it once it is safe.
     *
     * @param checkpoint what to keep
     * @throws IOException if that is not possible; those kept before are as they were
     */
    void save(Checkpoint checkpoint) throws IOException;

    /**
     * Finds the newest checkpoint that is whole. Damaged ones are passed over with a warning.
     *
     * @return the checkpoint; empty if there is none
     * @throws IOException if the store cannot be read, or holds checkpoints of which none is whole
     */
    Optional<Saved> newest() throws IOException;
}
