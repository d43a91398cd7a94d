package io.rnn4j.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import io.rnn4j.backend.Availability;
import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendCandidate;
import io.rnn4j.backend.BackendInfo;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.BackendUnavailableException;
import io.rnn4j.backend.Backends;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./rnn backends}. */
@Command(
        name = "backends",
        mixinStandardHelpOptions = true,
        description = "Lists every backend on the class path, best first: usable, or why not and what to do.")
final class BackendsCommand implements Runnable {
    private static final int NOTE_WIDTH = 60;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run
    private CommandSpec spec;

    private record Row(String name, String state, String library, String kernels, String vectors, String threads) {}

    @Override
    public void run() {
        BackendOptions options = BackendOptions.defaults();
        List<BackendCandidate> candidates = Backends.candidates(options);
        if (candidates.isEmpty()) {
            throw new BackendUnavailableException("no backend is on the class path; add io.rnn4j:rnn-backend-java");
        }
        List<Row> rows = new ArrayList<>();
        for (BackendCandidate candidate : candidates) {
            rows.add(row(candidate, options));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(AsciiTable.builder()
                .data(
                        rows,
                        List.of(
                                column("backend").with(Row::name),
                                column("state")
                                        .maxWidth(NOTE_WIDTH, OverflowBehaviour.NEWLINE)
                                        .with(Row::state),
                                column("library")
                                        .maxWidth(NOTE_WIDTH, OverflowBehaviour.NEWLINE)
                                        .with(Row::library),
                                column("kernels")
                                        .maxWidth(NOTE_WIDTH, OverflowBehaviour.NEWLINE)
                                        .with(Row::kernels),
                                column("vectors").with(Row::vectors),
                                column("threads").with(Row::threads)))
                .asString());
        BackendChoice choice = BackendChoice.among(null, options);
        out.println(choice.name() == null ? "None can run." : "Chosen: " + choice.name() + ", " + choice.why() + ".");
        out.flush();
    }

    private static Column column(String header) {
        return new Column().header(header).headerAlign(HorizontalAlign.LEFT).dataAlign(HorizontalAlign.LEFT);
    }

    private static Row row(BackendCandidate candidate, BackendOptions options) {
        if (candidate.availability() instanceof Availability.Unusable unusable) {
            String state = "cannot run: " + unusable.reason() + "\nfix: " + unusable.fix();
            return new Row(candidate.name(), state, "-", "-", "-", "-");
        }
        StringBuilder state = new StringBuilder("usable");
        if (candidate.availability() instanceof Availability.Usable usable) {
            usable.advice().forEach(advice -> state.append("\nfaster: ").append(advice));
        }
        try (Backend backend = Backends.open(candidate.name(), options)) {
            BackendInfo info = backend.info();
            return new Row(
                    candidate.name(),
                    state.toString(),
                    info.library(),
                    info.kernels(),
                    info.vectorBits() == 0 ? "scalar" : info.vectorBits() + " bits",
                    Integer.toString(info.threads()));
        } catch (BackendUnavailableException e) {
            return new Row(candidate.name(), "cannot run: " + e.getMessage(), "-", "-", "-", "-");
        }
    }
}
