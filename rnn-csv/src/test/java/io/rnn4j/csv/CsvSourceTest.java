package io.rnn4j.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rnn4j.architecture.ModuleAgreement;
import io.rnn4j.data.RowFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvSourceTest {
    @TempDir
    private Path folder;

    private CsvSource csv(String text) throws IOException {
        return CsvSource.of(Files.writeString(folder.resolve("data.csv"), text));
    }

    private static void assertRows(CsvTable table, double[]... rows) {
        assertThat(table.series()).hasSize(1);
        assertThat(table.series().get(0).values()).isDeepEqualTo(rows);
    }

    private static void assertRefused(CsvSource source, long line, String column, String... message) {
        assertThatThrownBy(source::read)
                .asInstanceOf(InstanceOfAssertFactories.type(CsvException.class))
                .satisfies(e -> {
                    assertThat(e).hasMessageContaining("data.csv").hasMessageContainingAll(message);
                    assertThat(e.line()).isEqualTo(line);
                    assertThat(e.column().orElse(null)).isEqualTo(column);
                    assertThat(e.file().getFileName()).hasToString("data.csv");
                });
    }

    @Test
    void columnsComeByNameInTheOrderAskedFor() throws IOException {
        CsvTable table =
                csv("a, b ,c\n1,2,3\n-4.5e1,.5,+6.\n").columns("c", "b").read();
        assertThat(table.columns()).containsExactly("c", "b");
        assertThat(table.column("b")).isEqualTo(1);
        assertRows(table, new double[] {3, 2}, new double[] {6, 0.5});
        assertThatThrownBy(() -> table.column("a")).hasMessageContaining("'a'").hasMessageContaining("[c, b]");
    }

    @Test
    void quotesEmptyLinesOtherSeparatorsAndAByteOrderMarkAreUnderstood() throws IOException {
        CsvTable table = csv("\uFEFFa;\"b;\"\"x\"\"\"\r\n1;\"2\"\r\n\r\n3;4")
                .separator(';')
                .read();
        assertThat(table.columns()).containsExactly("a", "b;\"x\"");
        assertRows(table, new double[] {1, 2}, new double[] {3, 4});
    }

    @Test
    void aKeyColumnTellsSeriesApartWhoseRowsAreMixed() throws IOException {
        CsvTable table =
                csv("shop,x\nA,1\nB,10\n A,2\nB ,20\nB,30\n").key("shop").read();
        assertThat(table.series()).extracting(CsvSeries::key).containsExactly("A", "B");
        assertThat(table.series().get(0).values()).isDeepEqualTo(new double[][] {{1}, {2}});
        assertThat(table.series().get(1).values()).isDeepEqualTo(new double[][] {{10}, {20}, {30}});
        assertThat(table.rows().get(1).size()).isEqualTo(3);
    }

    @Test
    void anUnknownColumnIsNamedWithThoseThereAre() throws IOException {
        assertRefused(csv("a,b\n1,2\n").columns("births"), 1, null, "no column 'births'", "a, b");
        assertRefused(csv("a,b\n1,2\n").key("k"), 1, null, "no column 'k'", "a, b");
        assertRefused(csv("a,b\n1,2\n").time("date"), 1, null, "no column 'date'", "a, b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "1f", "0x10", "1 2", "1,5", "Infinity", "1e", "--1", "."})
    void aCellThatIsNoNumberIsNamedWithFileLineAndColumn(String cell) throws IOException {
        assertRefused(csv("a,b\n1,2\n\n3,\"" + cell + "\"\n"), 4, "b", "'" + cell + "' is not a number");
    }

    @Test
    void theColumnNamedIsThatOfTheFileWhateverWasAskedFor() throws IOException {
        assertRefused(csv("k,t,a,b\nA,2000-01-01,1,x\n").key("k").time("t").columns("b", "a"), 2, "b", "'x'");
        assertRefused(csv("k,t,a,b\nA,2000-01-01,1,?\n").key("k").time("t"), 2, "b", "missing");
    }

    @Test
    void aNumberBeyondDoubleIsRefused() throws IOException {
        assertRefused(csv("a\n1e999\n"), 2, "a", "beyond");
    }

    @Test
    void malformedFilesAreRefusedWithTheReason() throws IOException {
        assertRefused(csv(""), 0, null, "empty");
        assertRefused(csv("a,b\n"), 0, null, "no rows");
        assertRefused(csv("a,a\n1,2\n"), 1, "a", "two columns");
        assertRefused(csv("a,b\n1,2\n3\n"), 3, null, "2 cells", "this line has 1");
        assertRefused(csv("a,b\n1,2,3\n"), 2, null, "2 cells", "this line has 3");
        assertRefused(csv("k\nA\n").key("k"), 1, null, "no column is left");
        assertRefused(csv("k,a\n,1\n").key("k"), 2, "k", "key is missing");
        assertThatThrownBy(() -> csv("a,b\n1,\"2\n").read()).isInstanceOf(CsvException.class);
        Path latin = Files.write(folder.resolve("data.csv"), "ä\n1\n".getBytes(StandardCharsets.ISO_8859_1));
        assertRefused(CsvSource.of(latin), 0, null, "UTF-8");
        Files.delete(latin);
        assertRefused(CsvSource.of(latin), 0, null, "no such file");
        Files.createDirectory(latin);
        assertRefused(CsvSource.of(latin), 0, null, "folder");
        assertThatThrownBy(() -> CsvSource.of(null)).isInstanceOf(NullPointerException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NA", "nan", "null", "N/A", "?", "  "})
    void aMissingValueIsRefusedUnlessAskedOtherwise(String cell) throws IOException {
        assertRefused(csv("a,b\n1,2\n" + cell + ",4\n"), 3, "a", "missing");
        assertRows(
                csv("a,b\n1,2\n" + cell + ",4\n")
                        .missing(MissingValues.constant(-7))
                        .read(),
                new double[] {1, 2},
                new double[] {-7, 4});
    }

    @Test
    void forwardFillingTakesTheLastValueOfTheSameColumnAndSeries() throws IOException {
        CsvTable table = csv("k,a,b\nA,1,5\nB,100,500\nA,,6\nA,,\nB,,\n")
                .key("k")
                .missing(MissingValues.forward())
                .read();
        assertThat(table.series().get(0).values()).isDeepEqualTo(new double[][] {{1, 5}, {1, 6}, {1, 6}});
        assertThat(table.series().get(1).values()).isDeepEqualTo(new double[][] {{100, 500}, {100, 500}});
        assertRefused(csv("a\n\n?\n1\n").missing(MissingValues.forward()), 3, "a", "none before it");
    }

    @Test
    void linearFillingTakesTheLineBetweenTheValuesAroundAGap() throws IOException {
        CsvTable table = csv("a,b\n0,10\n?,?\n?,20\n6,?\n8,50\n")
                .missing(MissingValues.linear())
                .read();
        assertRows(
                table,
                new double[] {0, 10},
                new double[] {2, 15},
                new double[] {4, 20},
                new double[] {6, 35},
                new double[] {8, 50});
        assertRefused(csv("a\n?\n1\n").missing(MissingValues.linear()), 2, "a", "none before it");
        assertRefused(csv("a,b\n1,1\n2,?\n3,?\n").missing(MissingValues.linear()), 3, "b", "none after it");
        assertThatThrownBy(() -> MissingValues.constant(Double.NaN)).hasMessageContaining("NaN");
    }

    @Test
    void timesOfSeveralFormsAreReadAndGoUp() throws IOException {
        CsvSeries series = csv("t,x\n1969-01-31,1\n1969-02-01 06:00,2\n1969-02-01T07:00:01+01:00,3\n1969-03,4\n")
                .time("t")
                .read()
                .series()
                .get(0);
        assertThat(series.time(0)).isEqualTo(LocalDateTime.of(1969, 1, 31, 0, 0));
        assertThat(series.time(1)).isEqualTo(LocalDateTime.of(1969, 2, 1, 6, 0));
        assertThat(series.time(2)).isEqualTo(LocalDateTime.of(1969, 2, 1, 6, 0, 1));
        assertThat(series.time(3)).isEqualTo(LocalDateTime.of(1969, 3, 1, 0, 0));
        assertRefused(csv("t,x\n1969-01-31,1\n1969-01-31,2\n").time("t"), 3, "t", "does not come after");
        assertRefused(csv("t,x\n1969-02-30,1\n").time("t"), 2, "t", "'1969-02-30'", "no date");
        assertRefused(csv("y,m,d,x\n1969,13,1,1\n").time("y", "m", "d"), 2, "y', 'm', 'd", "1969-13-1");
    }

    @Test
    void manyRowsKeepTheTimeOfEach() throws IOException {
        StringBuilder text = new StringBuilder("t,x\n");
        for (int day = 0; day < 40; day++) {
            text.append(LocalDateTime.of(1999, 12, 1, 0, 0).plusDays(day)).append(",1\n");
        }
        CsvSeries series = csv(text.toString()).time("t").read().series().get(0);
        for (int day = 0; day < 40; day++) {
            assertThat(series.time(day))
                    .isEqualTo(LocalDateTime.of(1999, 12, 1, 0, 0).plusDays(day));
        }
    }

    @Test
    void eachSeriesHasTimesOfItsOwn() throws IOException {
        CsvTable table = csv("k,t,x\nA,2000-01-05,1\nB,2000-01-02,1\nA,2000-01-06,1\nB,2000-01-03,1\n")
                .key("k")
                .time("t")
                .read();
        assertThat(table.series().get(0).time(0)).isEqualTo(LocalDateTime.of(2000, 1, 5, 0, 0));
        assertThat(table.series().get(0).time(1)).isEqualTo(LocalDateTime.of(2000, 1, 6, 0, 0));
        assertThat(table.series().get(1).time(0)).isEqualTo(LocalDateTime.of(2000, 1, 2, 0, 0));
        assertThat(table.series().get(1).time(1)).isEqualTo(LocalDateTime.of(2000, 1, 3, 0, 0));
    }

    @Test
    void theCalendarBecomesFeaturesBehindTheColumns() throws IOException {
        CsvTable table = csv("y,m,d,x\n1969,1,1,5\n1969,1,4,6\n")
                .time("y", "m", "d")
                .calendar()
                .read();
        double[][] values = table.series().get(0).values();
        assertThat(table.columns()).hasSize(1 + Calendar.FEATURES.size()).startsWith("x", "calendar.weekday1");
        assertThat(values[0][0]).isEqualTo(5);
        assertThat(values[0][table.column("calendar.weekday3")])
                .as("a Wednesday")
                .isEqualTo(1);
        assertThat(values[1][table.column("calendar.weekday3")]).isZero();
        assertThat(values[1][table.column("calendar.weekday6")])
                .as("a Saturday")
                .isEqualTo(1);
        assertThat(values[1][table.column("calendar.year.sin1")]).isEqualTo(StrictMath.sin(2 * Math.PI * 4 / 365.25));
        assertThatThrownBy(() -> csv("x\n1\n").calendar().read()).hasMessageContaining("time()");
    }

    @Test
    void theWavesOfYearAndDayAreThoseOfTheirFormula() {
        // A Sunday, day 184 of a leap year, six o'clock: a quarter of the day.
        double[] row = new double[1 + Calendar.FEATURES.size()];
        row[0] = 7;
        Calendar.write(LocalDateTime.of(2000, 7, 1, 6, 0).plusDays(1), row, 1);
        double year = 2 * Math.PI * 184.25 / 365.25;
        assertThat(row)
                .containsExactly(
                        new double[] {
                            7,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            1,
                            Math.sin(year),
                            Math.cos(year),
                            Math.sin(2 * year),
                            Math.cos(2 * year),
                            1,
                            0,
                            0,
                            -1
                        },
                        within(1e-12));
        assertThat(Calendar.FEATURES)
                .containsSubsequence(
                        "calendar.weekday7",
                        "calendar.year.sin1",
                        "calendar.year.cos1",
                        "calendar.year.sin2",
                        "calendar.year.cos2",
                        "calendar.day.sin1",
                        "calendar.day.cos1",
                        "calendar.day.sin2",
                        "calendar.day.cos2");
    }

    @Test
    void readIntoFilesItHoldsTheSameRows() throws IOException {
        CsvSource source = csv("k,t,a\nA,2000-01-01,1\nB,2000-01-01,9\nA,2000-01-02,?\nA,2000-01-03,3\n")
                .key("k")
                .time("t")
                .calendar()
                .missing(MissingValues.linear());
        CsvTable memory = source.read();
        try (CsvTable files = source.readTo(folder)) {
            assertThat(files.columns()).isEqualTo(memory.columns());
            for (int i = 0; i < 2; i++) {
                assertThat(files.series().get(i).rows()).isInstanceOf(RowFile.class);
                assertThat(files.series().get(i).values())
                        .isDeepEqualTo(memory.series().get(i).values());
            }
        }
        assertThat(memory.series().get(0).values()[1][0]).isEqualTo(2);
        assertThatThrownBy(() -> source.readTo(folder.resolve("absent"))).isInstanceOf(CsvException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"B,x", "A,?"}) // while it is read, and at its end
    void whatCannotBeReadToItsEndLeavesNoFilesOfRows(String last) throws IOException {
        CsvSource source = csv("k,a\nA,1\nB,2\nA,3\n" + last + "\n").key("k").missing(MissingValues.linear());
        Path rows = Files.createDirectory(folder.resolve("rows"));
        assertThatThrownBy(() -> source.readTo(rows)).isInstanceOf(CsvException.class);
        assertThat(rows).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"B,x", "A,?"}) // while it is read, and at its end
    void whatCannotBeReadToItsEndLeavesOlderFilesOfRows(String last) throws IOException {
        Path rows = Files.createDirectory(folder.resolve("rows"));
        csv("k,a\nA,1\nB,2\n").key("k").readTo(rows).close();
        byte[] first = Files.readAllBytes(rows.resolve("0.rows"));
        byte[] second = Files.readAllBytes(rows.resolve("1.rows"));
        CsvSource broken = csv("k,a\nB,7\nA,8\nC,9\n" + last + "\n").key("k").missing(MissingValues.linear());
        assertThatThrownBy(() -> broken.readTo(rows)).isInstanceOf(CsvException.class);
        assertThat(rows.resolve("0.rows")).hasBinaryContent(first);
        assertThat(rows.resolve("1.rows")).hasBinaryContent(second);
        assertThat(rows.toFile().list()).hasSize(2);
        try (CsvTable again = csv("a\n5\n").readTo(rows)) {
            assertRows(again, new double[] {5});
        }
        assertThat(rows.resolve("1.rows")).hasBinaryContent(second);
    }

    @Test
    void rowsThatCannotBeWrittenAreToldWithTheirFile() throws IOException {
        Path rows = Files.createDirectory(folder.resolve("rows"));
        assertThatThrownBy(() -> csv("a\n1\n").readTo(rows.resolve("absent")))
                .isInstanceOf(CsvException.class)
                .hasMessageContainingAll("cannot be written", "no folder", "absent");
        Files.createDirectories(rows.resolve("1.rows"));
        assertThatThrownBy(() -> csv("k,a\nA,1\nB,2\n").key("k").readTo(rows))
                .isInstanceOf(CsvException.class)
                .hasMessageContainingAll("cannot be written", "1.rows is a folder");
        assertThat(rows.toFile().list()).containsExactly("1.rows");
    }

    @Test
    void theHeaderAloneIsReadWithoutRows() throws IOException {
        assertThat(csv("a,b\n").header()).containsExactly("a", "b");
    }

    @Test
    void theModuleExportsItsPackageAlone() {
        assertThat(ModuleAgreement.descriptorOf(CsvSource.class).exports())
                .extracting(exported -> exported.source())
                .containsExactly("io.rnn4j.csv");
    }
}
