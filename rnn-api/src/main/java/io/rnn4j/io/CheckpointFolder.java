package io.rnn4j.io;

import io.rnn4j.internal.Json;
import io.rnn4j.train.Checkpoint;
import io.rnn4j.train.CheckpointStore;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps the last checkpoints of a training in the files {@code checkpoint-<step>.safetensors} of a folder of their own.
 * A checkpoint appears as a whole or not at all, whatever happens while it is written, and older ones are removed only
 * after it is on the disk. Each file has a checksum over all of it; a damaged one is passed over with a warning and the
 * one before is used.
 *
 * <p>The program must see to it that one training at a time uses a folder.
 */
public final class CheckpointFolder implements CheckpointStore {
    private static final Logger LOGGER = System.getLogger("io.rnn4j");
    private static final Pattern NAME = Pattern.compile("checkpoint-([0-9]{1,18})\\.safetensors");

    private final Path folder;
    private final int keep;
    private final AtomicFile.Disk disk;

    CheckpointFolder(Path folder, int keep, AtomicFile.Disk disk) {
        this.folder = Objects.requireNonNull(folder, "folder");
        this.disk = disk;
        if (keep < 1) {
            throw new IllegalArgumentException("at least 1 checkpoint must be kept, but got " + keep);
        }
        this.keep = keep;
    }

    /**
     * Uses a folder, which is made when the first checkpoint is saved.
     *
     * @param folder the folder
     * @param keep how many checkpoints are kept, at least 1; with 2 or more a damaged newest one is no loss
     * @return the store
     * @throws IllegalArgumentException if less than 1 is to be kept
     */
    public static CheckpointFolder of(Path folder, int keep) {
        return new CheckpointFolder(folder, keep, AtomicFile.DISK);
    }

    @Override
    public void save(Checkpoint checkpoint) throws IOException {
        Path file = folder.resolve("checkpoint-" + checkpoint.step() + ".safetensors");
        try {
            Files.createDirectories(folder);
            AtomicFile.removeLeftovers(folder);
            byte[] header = CheckpointFile.header(checkpoint);
            AtomicFile.replace(file, to -> CheckpointFile.write(header, checkpoint, to), disk);
            removeOthers(checkpoint.step());
        } catch (IOException e) {
            throw ModelFileException.of(file, "cannot be written", e);
        }
    }

    /** Removes what is too old, and what is of later steps: training went back behind them because they are damaged. */
    private void removeOthers(long newest) throws IOException {
        int kept = 0;
        for (Numbered each : checkpoints()) {
            if (each.step > newest || kept == keep) {
                Files.deleteIfExists(each.file);
            } else {
                kept++;
            }
        }
    }

    private static final class Numbered {
        private final Path file;
        private final long step;

        Numbered(Path file, long step) {
            this.file = file;
            this.step = step;
        }

        long step() {
            return step;
        }
    }

    /** The checkpoints, newest first. */
    private List<Numbered> checkpoints() throws IOException {
        List<Numbered> found = new ArrayList<>();
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Matcher matcher = NAME.matcher(file.getFileName().toString());
                    if (matcher.matches()) {
                        found.add(new Numbered(file, Long.parseLong(matcher.group(1))));
                    }
                }
            }
        }
        found.sort(Comparator.comparingLong(Numbered::step).reversed());
        return found;
    }

    @Override
    public Optional<Saved> newest() throws IOException {
        ModelFileException damage = null;
        for (Numbered each : checkpoints()) {
            try {
                CheckpointFile file = CheckpointFile.open(each.file);
                if (damage != null) {
                    LOGGER.log(
                            Level.WARNING,
                            "Damaged checkpoint, using " + each.file.getFileName() + " before it: "
                                    + damage.getMessage());
                }
                return Optional.of(file);
            } catch (IOException e) {
                ModelFileException read = ModelFileException.of(each.file, "cannot be read", e);
                if (damage == null) {
                    damage = read;
                } else {
                    damage.addSuppressed(read);
                }
            }
        }
        if (damage != null) {
            throw damage;
        }
        return Optional.empty();
    }

    /** Returns folder and number. */
    @Override
    public String toString() {
        return "the last " + keep + " checkpoints in " + Json.quoted(folder.toString());
    }
}
