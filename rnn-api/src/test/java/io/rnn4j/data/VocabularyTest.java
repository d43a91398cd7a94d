package io.rnn4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class VocabularyTest {
    @Test
    void charactersComeBackAsTheyWere() {
        String text = "The \ud83d\udc0b is a fish.\r\n\"No!\"";
        Vocabulary vocabulary = Vocabulary.ofCharacters(text);
        assertThat(vocabulary.decode(vocabulary.encode(text))).isEqualTo(text);
        assertThat(vocabulary.encode("\ud83d\udc0b")).hasSize(1);
        assertThat(vocabulary.tokens()).startsWith("\n", "\r", " ", "!").doesNotHaveDuplicates();
        assertThat(vocabulary.size()).isEqualTo(vocabulary.tokens().size() + 1);
    }

    @Test
    void whatIsNotKnownIsNumberZero() {
        Vocabulary vocabulary = Vocabulary.ofCharacters("ba");
        assertThat(vocabulary.encode("abz")).containsExactly(1, 2, Vocabulary.UNKNOWN);
        assertThat(vocabulary.decode(2, 0, 1)).isEqualTo("b\ufffda");
        assertThatThrownBy(() -> vocabulary.decode(3))
                .hasMessageContaining("0..2")
                .hasMessageContaining("3");
        assertThatThrownBy(() -> vocabulary.decode(-1)).hasMessageContaining("-1");
    }

    @Test
    void theMostFrequentWordsAreKept() {
        String text = "Call me Ishmael. Call me, me! The Pequod's boat-crew of 27 calls; Ishmael.";
        Vocabulary vocabulary = Vocabulary.ofWords(text, 4);
        assertThat(vocabulary.tokens()).containsExactly("me", ".", "Call", "Ishmael");
        assertThat(vocabulary.encode("Call Ishmael me, Ahab.")).containsExactly(3, 4, 1, 0, 0, 2);
        Vocabulary all = Vocabulary.ofWords(text, 100);
        assertThat(all.tokens()).contains("Pequod's", "boat-crew", "27");
        assertThat(all.decode(all.encode(text))).isEqualTo(text);
    }

    @Test
    void whatIsNoVocabularyIsRefused() {
        assertThatThrownBy(() -> Vocabulary.ofCharacters("")).hasMessageContaining("at least one character");
        assertThatThrownBy(() -> Vocabulary.ofWords(" \n", 5)).hasMessageContaining("at least one word");
        assertThatThrownBy(() -> Vocabulary.ofWords("a", 0)).hasMessageContaining("0");
        assertThatThrownBy(() -> Vocabulary.of(Vocabulary.Unit.CHARACTER, List.of("a", "bc")))
                .hasMessageContaining("'bc'");
        assertThatThrownBy(() -> Vocabulary.of(Vocabulary.Unit.WORD, List.of("a b")))
                .hasMessageContaining("'a b'");
        assertThatThrownBy(() -> Vocabulary.of(Vocabulary.Unit.WORD, List.of("a", "a")))
                .hasMessageContaining("twice");
    }
}
