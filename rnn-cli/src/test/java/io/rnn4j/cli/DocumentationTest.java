package io.rnn4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.md and docs/ say: examples compile and run, commands exist, links lead somewhere. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    /** The backend that the reader is to write, over the reference. */
    private static final String MY_BACKEND = """
            class MyBackend implements io.rnn4j.backend.Backend {
                private final io.rnn4j.backend.Backend reference =
                        new io.rnn4j.backend.reference.ReferenceBackend();

                MyBackend(io.rnn4j.backend.BackendOptions options) {}

                @Override
                public io.rnn4j.backend.BackendInfo info() {
                    return reference.info();
                }

                @Override
                public io.rnn4j.backend.TensorOps tensors() {
                    return reference.tensors();
                }

                @Override
                public void close() {}
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void theLibraryExampleHasAtMost25LinesAndForecastsTheWave() throws Exception {
        String source = block("README.md", "class Example ");
        assertThat(source.lines()).hasSizeLessThanOrEqualTo(25);
        compile("Example", source);
        String printed = runMain("Example");
        Matcher matcher = Pattern.compile("forecast (-?\\d\\.\\d+), truth (-?\\d\\.\\d+)\\R")
                .matcher(printed);
        assertThat(matcher.matches()).as(printed).isTrue();
        double error = Math.abs(Double.parseDouble(matcher.group(1)) - Double.parseDouble(matcher.group(2)));
        assertThat(error).isLessThan(0.1);
        assertThat(folder.resolve("wave.rnn")).exists();
    }

    @Test
    void theTestOfAnOwnBackendHasTenLinesAndOpensIt() throws Exception {
        String source = block("README.md", "class MyBackendTest ");
        assertThat(source.lines()).hasSizeLessThanOrEqualTo(10);
        compile("MyBackend", MY_BACKEND);
        compile("MyBackendTest", source);
        try (URLClassLoader loader = loader()) {
            Class<?> type = loader.loadClass("MyBackendTest");
            Method open = type.getDeclaredMethod("open", BackendOptions.class);
            open.setAccessible(true);
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            try (Backend backend = (Backend) open.invoke(constructor.newInstance(), BackendOptions.defaults())) {
                assertThat(backend.info().name()).isEqualTo("reference");
            }
        }
    }

    @Test
    void theLayerOfOnesOwnHasTheRightGradientAndComesBackFromItsFile() throws Exception {
        String source = block("docs/layers.md", "record Gain() ");
        assertThat(source.substring(source.indexOf("record Gain()")).lines().filter(line -> !line.isBlank()))
                .hasSizeBetween(25, 40);
        compile("OwnLayer", source);
        assertThat(runMain("OwnLayer")).contains("1      gain ").contains("[T, N, 8]           8");
    }

    @Test
    void theExampleOfSequencesOfSeveralLengthsRuns() throws Exception {
        compile("Ragged", block("docs/sequences.md", "class Ragged "));
        assertThat(runMain("Ragged")).isEqualTo("0.0 true");
    }

    @Test
    void everyJavaBlockIsOneThatIsTestedHere() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path page : pages()) {
            for (MatchResult each :
                    JAVA_BLOCK.matcher(Files.readString(page)).results().toList()) {
                names.add(each.group(1).replaceAll("(?s).*?\\nclass (\\w+) .*", "$1"));
            }
        }
        assertThat(names).containsExactlyInAnyOrder("Example", "MyBackendTest", "OwnLayer", "Ragged");
    }

    @Test
    void everyLinkToAFileLeadsToOne() throws IOException {
        for (Path page : pages()) {
            Matcher link = Pattern.compile("\\]\\((?!http)([^)#]+)(#[^)]*)?\\)").matcher(Files.readString(page));
            while (link.find()) {
                assertThat(page.resolveSibling(link.group(1))).exists();
            }
        }
    }

    @Test
    void everyCommandNamedHasHelp() throws IOException {
        for (Path page : pages()) {
            Matcher command = Pattern.compile("\\./rnn ([a-z]+)").matcher(Files.readString(page));
            while (command.find()) {
                assertThat(CommandRun.of(command.group(1), "--help").exitCode())
                        .as(command.group())
                        .isZero();
            }
        }
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            List<Path> pages = new ArrayList<>(
                    docs.filter(page -> page.toString().endsWith(".md")).toList());
            pages.add(ROOT.resolve("README.md"));
            return pages;
        }
    }

    private static String block(String page, String holding) throws IOException {
        return JAVA_BLOCK
                .matcher(Files.readString(ROOT.resolve(page)))
                .results()
                .map(each -> each.group(1))
                .filter(source -> source.contains(holding))
                .findFirst()
                .orElseThrow();
    }

    private void compile(String name, String source) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        String classPath = System.getProperty("java.class.path") + System.getProperty("path.separator") + folder;
        boolean compiled = compiler.getTask(
                        messages,
                        null,
                        null,
                        List.of("-proc:none", "-cp", classPath, "-d", folder.toString()),
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(file))
                .call();
        assertThat(compiled).as(messages.toString()).isTrue();
    }

    private URLClassLoader loader() throws IOException {
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
    }

    /** Runs a program in a JVM of its own, with the folder as its working directory, and returns what it printed. */
    private String runMain(String name) throws IOException, InterruptedException {
        String classPath = System.getProperty("java.class.path") + System.getProperty("path.separator") + folder;
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath, name)
                .directory(folder.toFile())
                .redirectError(log.toFile())
                .start();
        try (InputStream printed = process.getInputStream()) {
            String text = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
            return text;
        }
    }
}
