package io.rnn4j.train;

import io.rnn4j.tensor.Tensor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Brings one call of fit to checkpoints and back. */
final class RunCheckpoints {
    private static final String SETTING = "setting.";

    private final CheckpointStore store;
    private final OptimizerState state;
    private final RunProgress progress;
    private final Map<String, String> settings;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private long saved = -1;

    /**
     * Prepares to save.
     *
     * @param settings what must be the same when training goes on
     * @param carried what one step leaves for the next beside the model
     */
    RunCheckpoints(
            CheckpointStore store,
            Model model,
            ModelWeights best,
            OptimizerState state,
            RunProgress progress,
            Map<String, String> settings,
            Map<String, Tensor> carried) {
        this.store = store;
        this.state = state;
        this.progress = progress;
        this.settings = settings;
        carried.forEach((name, tensor) -> tensors.put("state." + name, tensor));
        model.parameters().forEach((name, parameter) -> tensors.put("weights." + name, parameter.value()));
        best.tensors().forEach((name, tensor) -> tensors.put("best." + name, tensor));
        state.tensors().forEach((name, parts) -> {
            for (int i = 0; i < parts.size(); i++) {
                tensors.put("optimizer." + i + "." + name, parts.get(i));
            }
        });
    }

    /** Saves, unless nothing happened since the last time. */
    void save(boolean epochIsOver) {
        // The end of an epoch is a state of its own, after the same step.
        long now = 2 * state.steps() + (epochIsOver ? 1 : 0);
        if (now == saved) {
            return;
        }
        Map<String, String> texts = new LinkedHashMap<>();
        settings.forEach((name, value) -> texts.put(SETTING + name, value));
        texts.put("steps", Long.toString(state.steps()));
        texts.put("plateau_factor", Double.toString(state.plateau().factor()));
        texts.put("plateau_best", Double.toString(state.plateau().best()));
        texts.put("plateau_waited", Integer.toString(state.plateau().waited()));
        progress.writeTo(texts);
        try {
            store.save(new Checkpoint(state.steps(), texts, tensors));
        } catch (IOException e) {
            throw new TrainingException(
                    "the checkpoint of step " + state.steps() + " cannot be written, those before it are as they were: "
                            + e.getMessage(),
                    e);
        }
        saved = now;
    }

    /**
     * Goes on from the newest checkpoint.
     *
     * @return whether there was one
     * @throws IllegalArgumentException if it is of a training with other settings; nothing is changed then
     */
    boolean resume() {
        try {
            Optional<CheckpointStore.Saved> newest = store.newest();
            if (newest.isEmpty()) {
                return false;
            }
            Map<String, String> texts = newest.get().texts();
            checkSettings(texts);
            RunProgress read = new RunProgress();
            read.readFrom(texts); // All of it is readable before anything is changed.
            ReduceOnPlateau.Progress plateau = new ReduceOnPlateau.Progress(
                    RunProgress.number(texts, "plateau_factor", Double::valueOf),
                    RunProgress.number(texts, "plateau_best", Double::valueOf),
                    RunProgress.number(texts, "plateau_waited", Integer::valueOf));
            long steps = RunProgress.number(texts, "steps", Long::valueOf);
            newest.get().copyTo(tensors);
            progress.readFrom(texts);
            state.resume(plateau);
            state.resume(steps);
            saved = 2 * steps + (progress.batch == 0 ? 1 : 0);
            return true;
        } catch (IOException e) {
            throw new TrainingException("no checkpoint can be read to go on from: " + e.getMessage(), e);
        }
    }

    /** Refuses a store that holds checkpoints of a training which is not to be continued. */
    void requireEmpty() {
        boolean empty;
        try {
            empty = store.newest().isEmpty();
        } catch (IOException e) {
            throw new TrainingException("the checkpoints cannot be read: " + e.getMessage(), e);
        }
        if (!empty) {
            throw new IllegalArgumentException("there are checkpoints of another training: call resume() to go on from"
                    + " them, or choose another folder");
        }
    }

    private void checkSettings(Map<String, String> texts) {
        settings.forEach((name, value) -> {
            String before = texts.get(SETTING + name);
            if (!value.equals(before)) {
                throw new IllegalArgumentException("the checkpoint is of a training with another " + name + ": "
                        + (before == null ? "none" : before) + ", but this one has " + value
                        + "; use the same, or another folder");
            }
        });
    }
}
