package io.rnn4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhiloxTest {
    private static int[] words(long key, long stream, long first, int count) {
        int[] words = new int[count];
        Philox.words(key, stream, first, words, 0, count);
        return words;
    }

    /** The file kat_vectors of Random123 1.14: counter, key, result, least significant words first. */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void givesThePublishedKnownAnswers(String counter, String key, String expected) {
        int[] c = hex(counter);
        int[] k = hex(key);
        int[] into = new int[4];
        // A counter of all ones is no number of a word that fits a long: only whole blocks of it can be asked for.
        long low = pair(c[0], c[1]);
        Philox.block(pair(k[0], k[1]), pair(c[2], c[3]), low, into, 0, 0, 4);
        assertThat(into).isEqualTo(hex(expected));
        if (low >= 0 && low < Long.MAX_VALUE / 4) {
            assertThat(words(pair(k[0], k[1]), pair(c[2], c[3]), low * 4, 4)).isEqualTo(hex(expected));
        }
    }

    private static int[] hex(String words) {
        return Arrays.stream(words.split(" "))
                .mapToInt(word -> Integer.parseUnsignedInt(word, 16))
                .toArray();
    }

    private static long pair(int low, int high) {
        return (low & 0xFFFFFFFFL) | ((long) high << 32);
    }

    @Test
    void aWordDoesNotDependOnWhereTheRangeBeginsOrEnds() {
        int[] all = words(5, 7, 0, 43);
        for (int from = 0; from < 9; from++) {
            for (int count = 0; count < 11; count++) {
                int[] part = new int[count + 4];
                Philox.words(5, 7, from, part, 2, count);
                int[] expected = new int[count + 4];
                System.arraycopy(all, from, expected, 2, count);
                assertThat(part).isEqualTo(expected);
            }
        }
    }

    @Test
    void keysStreamsAndDerivedKeysGiveOtherWords() {
        assertThat(LongStream.of(1, 2, 1L << 32, Philox.derive(1, 0), Philox.derive(1, 1), Philox.derive(2, 0))
                        .mapToObj(key -> Arrays.toString(words(key, 0, 0, 8))))
                .doesNotHaveDuplicates();
        assertThat(LongStream.of(0, 1, 1L << 32).mapToObj(stream -> Arrays.toString(words(1, stream, 0, 8))))
                .doesNotHaveDuplicates();
        assertThat(Philox.derive(1, 1)).isEqualTo(Philox.derive(1, 1));
    }

    /** Four standard deviations of the mean and of a bit's frequency. */
    @Test
    void wordsAreUniform() {
        int count = 1 << 16;
        int[] words = words(42, 0, 0, count);
        double mean = Arrays.stream(words)
                .mapToDouble(word -> (word & 0xFFFFFFFFL) * 0x1p-32)
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(0.5, offset(4 / Math.sqrt(12.0 * count)));
        for (int bit = 0; bit < 32; bit++) {
            int mask = 1 << bit;
            double ones =
                    Arrays.stream(words).filter(word -> (word & mask) != 0).count();
            assertThat(ones / count).as("bit %d", bit).isCloseTo(0.5, offset(2 / Math.sqrt(count)));
        }
    }

    @Test
    void refusesARangeThatDoesNotFit() {
        assertThatThrownBy(() -> Philox.words(1, 0, 0, new int[4], 2, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
