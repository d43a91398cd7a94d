package io.rnn4j.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No file of reference values lies there unread. */
class ReferenceFilesTest {
    private static final String ENDING = ".json";

    private static Set<String> files(String folder) throws IOException, URISyntaxException {
        try (Stream<Path> files =
                Files.list(Path.of(ReferenceFilesTest.class.getResource(folder).toURI()))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ENDING))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void everyFileOfLayersIsCompared() throws Exception {
        Set<String> compared = new TreeSet<>(PyTorchReference.NAMES);
        compared.addAll(PyTorchLayers.names());
        assertThat(files("pytorch")).isEqualTo(compared).hasSize(36);
    }

    /** Their entries are counted where they are compared. */
    @Test
    void everyFileOfTrainingIsCompared() throws Exception {
        assertThat(files("/io/rnn4j/train/pytorch"))
                .containsExactly("clip_global_norm_1", "losses", "optimizers", "schedules");
    }
}
