package io.rnn4j.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static Json read(String text) throws JsonException {
        return JsonReader.read(text.getBytes(UTF_8), 0);
    }

    @Test
    void readsEveryKindOfValueWithItsOffset() throws JsonException {
        Json read = JsonReader.read(" {\"a\" : [1, -2.5e+3,true], \"b\":null}\n".getBytes(UTF_8), 100);

        Json.Items items = new Json.Items(
                List.of(new Json.Numeral("1", 109), new Json.Numeral("-2.5e+3", 112), new Json.Word("true", 120)), 108);
        assertThat(read).isEqualTo(new Json.Fields(Map.of("a", items, "b", new Json.Word("null", 131)), 101));
    }

    @Test
    void keepsTheOrderOfKeys() throws JsonException {
        assertThat(((Json.Fields) read("{\"z\":1,\"a\":2,\"m\":3}")).fields().keySet())
                .containsExactly("z", "a", "m");
    }

    @Test
    void unescapesStrings() throws JsonException {
        Json read = read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9 é \\uD834\\udd1e\"");

        assertThat(read).isEqualTo(new Json.Text("\"\\/\b\f\n\r\té é \ud834\udd1e", 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "10", "0.5", "1e5", "1E-5", "-1.25e+007", "123456789012345678901234567890"})
    void readsNumbersAsWritten(String literal) throws JsonException {
        assertThat(read(literal)).isEqualTo(new Json.Numeral(literal, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "0,true",
        "9223372036854775807,true",
        "9223372036854775808,false",
        "-1,false",
        "-0,false",
        "1.0,false",
        "1e3,false",
        "99999999999999999999,false"
    })
    void tellsWholeNumbersThatFitALong(String literal, boolean fits) throws JsonException {
        Json.Numeral number = (Json.Numeral) read(literal);

        assertThat(number.isUnsignedLong()).isEqualTo(fits);
        if (fits) {
            assertThat(number.asLong()).isEqualTo(Long.parseLong(literal));
        } else {
            assertThatThrownBy(number::asLong).isInstanceOf(NumberFormatException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|0|expected a value, but the text ends",
                "` `|1|expected a value, but the text ends",
                "{|1|expected a key in quotes, but the text ends",
                "{\"a\"}|4|expected ':', but found '}'",
                "{\"a\":1,}|7|expected a key in quotes, but found '}'",
                "{a:1}|1|expected a key in quotes, but found 'a'",
                "{\"a\":1 \"b\":2}|7|expected ',' or '}', but found '\"'",
                "{\"a\":1,\"a\":2}|7|duplicate key 'a'",
                "{\"a\":1,\"\\u0061\":2}|7|duplicate key 'a'",
                "[1,]|3|expected a value, but found ']'",
                "[1|2|expected ',' or ']', but the text ends",
                "[1}|2|expected ',' or ']', but found '}'",
                "1 2|2|expected the end of the text, but found '2'",
                "truth|3|expected 'true', but found 't'",
                "NaN|0|expected a value, but found 'N'",
                "Infinity|0|expected a value, but found 'I'",
                "-Infinity|1|expected a digit, but found 'I'",
                "+1|0|expected a value, but found '+'",
                "01|1|a number with a leading zero",
                "1.|2|expected a digit, but the text ends",
                ".5|0|expected a value, but found '.'",
                "1e|2|expected a digit, but the text ends",
                "0x10|1|expected the end of the text, but found 'x'",
                "'a'|0|expected a value, but found '''",
                "\"a|2|expected the closing quote of a string, but the text ends",
                "\"\\x\"|2|expected one of \"\\/bfnrtu after a backslash, but found 'x'",
                "\"\\u12g4\"|5|expected a hexadecimal digit, but found 'g'",
                "\"\\ud800\"|1|half of a surrogate pair",
                "\"\\udc00\\ud800\"|1|half of a surrogate pair",
                "\"\\ud800\\u0061\"|1|half of a surrogate pair",
                "/*c*/1|0|expected a value, but found '/'",
            })
    void refusesWhatIsNotJson(String text, long offset, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(
                        JsonException.class, e -> assertThat(e.offset()).isEqualTo(offset))
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "\"ab\u0080\",3", // a continuation byte alone
        "\"a\u00c3\",2", // a sequence that is cut off
        "\"\u00c0\u00af\",1", // overlong
        "\"\u00ed\u00a0\u0080\",1", // a surrogate
        "\"\u00f4\u0090\u0080\u0080\",1", // beyond U+10FFFF
        "\"a\\n\u00ff\",4"
    })
    void refusesMalformedUtf8(String bytes, long offset) {
        String quoted = bytes.startsWith("\"") ? bytes : '"' + bytes + '"';
        assertThatThrownBy(() -> JsonReader.read(quoted.getBytes(ISO_8859_1), 0))
                .isInstanceOfSatisfying(
                        JsonException.class, e -> assertThat(e.offset()).isEqualTo(offset))
                .hasMessage("malformed UTF-8");
    }

    @Test
    void refusesByteOrderMarksAndControlCharacters() {
        assertThatThrownBy(() -> read("\ufeff1")).hasMessage("expected a value, but found byte 0xef");
        assertThatThrownBy(() -> read("\"a\nb\"")).hasMessage("a control character in a string, which must be escaped");
    }

    @Test
    void nestsUpToItsBoundAndNoDeeper() throws JsonException {
        String open = "[".repeat(JsonReader.MAX_DEPTH);
        String close = "]".repeat(JsonReader.MAX_DEPTH);

        assertThat(read(open + close)).isInstanceOf(Json.Items.class);
        assertThatThrownBy(() -> read("[" + open + close + "]")).hasMessage("nested deeper than 32");
        assertThatThrownBy(() -> read("{\"a\":".repeat(1_000_000))).hasMessage("nested deeper than 32");
    }

    @Test
    void takesManyValuesSideBySideUpToItsBound() throws JsonException {
        String most = "1" + ",1".repeat(JsonReader.MAX_VALUES - 2);

        assertThat(((Json.Items) read("[" + most + "]")).items()).hasSize(JsonReader.MAX_VALUES - 1);
        assertThatThrownBy(() -> read("[" + most + ",1]")).hasMessage("more than 262144 values");
    }

    @Test
    void readsWhatItWrote() throws JsonException {
        String text = "quote \" backslash \\ newline \n nul \0 é \ud834\udd1e / end";
        String written = new JsonWriter()
                .begin('{')
                .key(text)
                .string(text)
                .key("n")
                .begin('[')
                .number(Long.MAX_VALUE)
                .number(0)
                .end(']')
                .key("e")
                .begin('{')
                .end('}')
                .end('}')
                .toString();

        Json.Fields read = (Json.Fields) read(written);
        assertThat(read.fields().keySet()).containsExactly(text, "n", "e");
        assertThat(((Json.Text) read.fields().get(text)).text()).isEqualTo(text);
        assertThat(written).endsWith("\"n\":[9223372036854775807,0],\"e\":{}}");
    }

    @Test
    void refusesToWriteHalfOfASurrogatePair() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JsonWriter().string("a\ud800b"))
                .withMessage("a text must not hold half of a surrogate pair, but got \\ud800");
    }

    @Test
    void showsForeignTextInMessagesShortenedAndPrintable() {
        char[] many = new char[1000];
        Arrays.fill(many, 'x');

        assertThat(Json.quoted("a\r\nb\u001b[31m")).isEqualTo("'a\\u000d\\u000ab\\u001b[31m'");
        assertThat(Json.quoted(new String(many))).isEqualTo("'" + "x".repeat(60) + "... (1000 characters)'");
    }
}
