package io.rnn4j.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers for the characters or words of texts. Number {@value #UNKNOWN} stands for whatever the vocabulary does not
 * have; the others are from 1 to {@code size() - 1}. Immutable.
 */
public final class Vocabulary {
    /** The number of whatever is not known. */
    public static final int UNKNOWN = 0;

    /** How the unknown is written: Unicode's replacement character. */
    private static final String UNKNOWN_TEXT = "\uFFFD";

    /** Words with hyphens and apostrophes inside, numbers, or any other character that is not blank. */
    private static final Pattern WORD =
            Pattern.compile("[\\p{L}\\p{M}]+(?:['\u2019-][\\p{L}\\p{M}]+)*|\\p{N}+|[^\\s\\p{L}\\p{N}]");

    /** What goes behind the word before it without a blank. */
    private static final Pattern CLOSING = Pattern.compile("[.,;:!?)\\]}%\u2019\u201D]");

    /** What a number stands for. */
    public enum Unit {
        /** A Unicode character (code point). */
        CHARACTER,
        /** A word, a number or a punctuation mark. */
        WORD
    }

    private final Unit unit;
    private final List<String> tokens;
    private final Map<String, Integer> numbers = new HashMap<>();

    private Vocabulary(Unit unit, List<String> tokens) {
        Objects.requireNonNull(unit, "unit");
        if (tokens.isEmpty()) {
            throw new IllegalArgumentException("a vocabulary has at least one " + name(unit) + ", but got none");
        }
        this.unit = unit;
        this.tokens = List.copyOf(tokens);
        for (String token : tokens) {
            if (unit == Unit.CHARACTER
                    ? token.codePointCount(0, token.length()) != 1
                    : !WORD.matcher(token).matches()) {
                throw new IllegalArgumentException("'" + token + "' is no " + name(unit));
            }
            if (numbers.put(token, numbers.size() + 1) != null) {
                throw new IllegalArgumentException("'" + token + "' is in the vocabulary twice");
            }
        }
    }

    private static String name(Unit unit) {
        return unit == Unit.CHARACTER ? "character" : "word";
    }

    /**
     * The vocabulary of given characters or words.
     *
     * @param unit what they are
     * @param tokens the texts of the numbers 1, 2 and so on
     * @return the vocabulary
     * @throws IllegalArgumentException if there are none, one is there twice, or one is no such unit
     */
    public static Vocabulary of(Unit unit, List<String> tokens) {
        return new Vocabulary(unit, tokens);
    }

    /**
     * The vocabulary of all characters of a text, in the order of Unicode.
     *
     * @param text the training part
     * @return the vocabulary
     * @throws IllegalArgumentException if the text is empty
     */
    public static Vocabulary ofCharacters(String text) {
        TreeSet<Integer> characters = new TreeSet<>();
        text.codePoints().forEach(characters::add);
        return new Vocabulary(
                Unit.CHARACTER, characters.stream().map(Character::toString).toList());
    }

    /**
     * The vocabulary of a text's most frequent words, the most frequent first; of as many equals the alphabet decides.
     *
     * @param text the training part
     * @param most how many words at most, at least 1
     * @return the vocabulary
     * @throws IllegalArgumentException if the text has no words, or none are wanted
     */
    public static Vocabulary ofWords(String text, int most) {
        if (most < 1) {
            throw new IllegalArgumentException(
                    "a vocabulary has at least one word, but at most " + most + " are wanted");
        }
        TreeMap<String, Integer> counts = new TreeMap<>();
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            counts.merge(words.group(), 1, Integer::sum);
        }
        return new Vocabulary(
                Unit.WORD,
                counts.entrySet().stream()
                        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                        .limit(most)
                        .map(Map.Entry::getKey)
                        .toList());
    }

    /**
     * Returns how many numbers there are.
     *
     * @return the characters or words, and one for the unknown
     */
    public int size() {
        return tokens.size() + 1;
    }

    /**
     * Returns what a number stands for.
     *
     * @return characters or words
     */
    public Unit unit() {
        return unit;
    }

    /**
     * Returns the texts of the numbers 1, 2 and so on.
     *
     * @return in the order of their numbers, without the unknown
     */
    public List<String> tokens() {
        return tokens;
    }

    /**
     * Turns a text into numbers. Of words, the blanks between them are lost.
     *
     * @param text any text
     * @return one number a character or word
     */
    public int[] encode(String text) {
        if (unit == Unit.CHARACTER) {
            return text.codePoints()
                    .map(character -> numbers.getOrDefault(Character.toString(character), UNKNOWN))
                    .toArray();
        }
        List<Integer> found = new ArrayList<>();
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            found.add(numbers.getOrDefault(words.group(), UNKNOWN));
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Turns numbers into a text. Characters give the text that they came from, words one with single blanks and none
     * before closing punctuation.
     *
     * @param encoded the numbers
     * @return the text, with U+FFFD for the unknown
     * @throws IllegalArgumentException if there is no such number
     */
    public String decode(int... encoded) {
        Objects.requireNonNull(encoded, "encoded");
        StringBuilder text = new StringBuilder();
        for (int number : encoded) {
            String token = text(number);
            if (unit == Unit.WORD && !text.isEmpty() && !CLOSING.matcher(token).matches()) {
                text.append(' ');
            }
            text.append(token);
        }
        return text.toString();
    }

    private String text(int number) {
        if (number < 0 || number >= size()) {
            throw new IllegalArgumentException(
                    "this vocabulary has the numbers 0.." + (size() - 1) + ", but got " + number);
        }
        return number == UNKNOWN ? UNKNOWN_TEXT : tokens.get(number - 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vocabulary vocabulary && unit == vocabulary.unit && tokens.equals(vocabulary.tokens);
    }

    @Override
    public int hashCode() {
        return 31 * unit.hashCode() + tokens.hashCode();
    }

    /** Returns unit and size; not the texts. */
    @Override
    public String toString() {
        return tokens.size() + " " + name(unit) + "s and the unknown";
    }
}
