package io.rnn4j.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.data.Sequences;
import io.rnn4j.layer.Activate;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.LayerSpec;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.own.IndependentCell.Fault;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.train.GradientCheck;
import io.rnn4j.train.GradientReport;
import io.rnn4j.train.GradientReport.Checked;
import io.rnn4j.train.GradientReport.Mismatch;
import io.rnn4j.train.Loss;
import io.rnn4j.train.Model;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The check names what is wrong, and nothing else. */
class GradientCheckTest {
    private static final Shape INPUT = Shape.of(3, 2, 4);

    private final Backend backend = ReferenceBackend.open();

    private GradientReport report(Fault fault) {
        return GradientCheck.ofLayer(backend, new IndependentCell(fault), INPUT).run();
    }

    @Test
    void aRightCellOfOnesOwnPasses() {
        GradientReport report = report(Fault.NONE);
        assertThat(report.correct()).as(report.toString()).isTrue();
        assertThat(report.tensors())
                .extracting(Checked::toString)
                .containsExactly(
                        "x [3, 2, 4]: right of 24 checked",
                        "initial.0.0 [2, 4]: right of 8 checked",
                        "0.w [4]: right of 4 checked",
                        "0.u [4]: right of 4 checked",
                        "0.b [4]: right of 4 checked");
        GradientCheck.ofLayer(backend, new IndependentCell(), INPUT).assertCorrect();
    }

    @Test
    void sequencesMayHaveSeveralLengths() {
        GradientCheck.ofLayer(backend, new IndependentCell(), Shape.of(4, 3, 2))
                .lengths(2, 0, 4)
                .assertCorrect();
        // The last step, whose part is missing, is that of the third sequence only.
        GradientReport report = GradientCheck.ofLayer(backend, new IndependentCell(Fault.WEIGHT), Shape.of(4, 3, 2))
                .lengths(2, 0, 3)
                .run();
        assertThat(report.correct()).as(report.toString()).isTrue();
    }

    @Test
    void aWrongGradientOfTheInputIsNamedElementByElement() {
        assertThat(report(Fault.INPUT).mismatches()).allMatch(m -> m.tensor().equals("x"));
        assertThat(report(Fault.INPUT).mismatches())
                .extracting(Mismatch::index)
                .containsExactly(
                        List.of(0, 0, 1),
                        List.of(0, 1, 1),
                        List.of(1, 0, 1),
                        List.of(1, 1, 1),
                        List.of(2, 0, 1),
                        List.of(2, 1, 1));
    }

    @Test
    void aWrongGradientOfOneWeightIsNamedWithBothValues() {
        GradientReport report = report(Fault.WEIGHT);
        assertThat(report.violations()).isEmpty();
        assertThat(report.mismatches()).hasSize(1);
        Mismatch mismatch = report.mismatches().get(0);
        assertThat(mismatch.tensor()).isEqualTo("0.w");
        assertThat(mismatch.index()).containsExactly(1);
        assertThat(mismatch.expected()).isNotEqualTo(mismatch.actual());
        assertThat(report.toString())
                .contains("backward is wrong")
                .contains("0.w [4]: 1 wrong of 4 checked")
                .containsPattern("0\\.w\\[1\\]: backward says -?\\d+\\.\\d+, central differences say -?\\d+\\.\\d+");
    }

    @Test
    void aMissingGradientOfTheStateBeforeIsNamed() {
        assertThat(report(Fault.INITIAL).mismatches())
                .extracting(Mismatch::tensor)
                .containsOnly("initial.0.0")
                .hasSize(8);
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                Arguments.of(Fault.OVERWRITTEN, "0.b: a second backward did not double the gradient"),
                Arguments.of(Fault.INITIAL_ADDED, "initial.0.0: a second backward gave another gradient"),
                Arguments.of(Fault.MEMORY, "forward gave "));
    }

    @ParameterizedTest
    @MethodSource("violations")
    void whatDifferencesCannotSeeIsFoundByRunningAgain(Fault fault, String violation) {
        GradientReport report = report(fault);
        assertThat(report.violations()).hasSize(1).allMatch(text -> text.startsWith(violation));
        assertThat(report.correct()).isFalse();
    }

    @Test
    void gradientsThatDependOnTheInputsBeingWantedAreFound() {
        assertThat(report(Fault.IDLE).violations())
                .hasSize(3)
                .allMatch(text -> text.contains("where that of the input is not wanted"));
    }

    /** Without dLast the leftovers show: with it, every run begins anew. */
    @Test
    void whatOneBackwardLeavesInTheNextIsFound() {
        Sequences data = Sequences.ofStepValues(new double[][][] {{{1}, {2}}}, new double[][][] {{{0}, {1}}});
        Model model = Model.builder(backend)
                .inputSize(1)
                .add(Dense.of(4))
                .add(new IndependentCell(Fault.LEFTOVER))
                .add(Dense.of(1))
                .build();
        assertThat(GradientCheck.ofModel(model, Loss.meanSquaredError(), data)
                        .run()
                        .violations())
                .anyMatch(text -> text.startsWith("1.w: a second backward did not double"));
    }

    @Test
    void aFaultIsFoundWithinAModelWithALoss() {
        Sequences data = Sequences.ofClasses(
                new double[][][] {{{1, 2}, {3, 4}}, {{0, 1}, {2, -1}}, {{1, 1}, {2, 2}}}, new int[] {0, 2, 1}, 3);
        for (Fault fault : List.of(Fault.NONE, Fault.WEIGHT)) {
            Model model = Model.builder(backend)
                    .inputSize(2)
                    .add(Recurrent.lstm(3))
                    .add(new IndependentCell(fault))
                    .add(new LastStep())
                    .add(Dense.of(3))
                    .build();
            GradientReport report = GradientCheck.ofModel(model, Loss.softmaxCrossEntropy(), data)
                    .run();
            assertThat(report.mismatches())
                    .extracting(Mismatch::tensor)
                    .containsExactlyElementsOf(fault == Fault.NONE ? List.of() : List.of("1.w"));
            assertThat(report.tensors())
                    .extracting(Checked::name)
                    .startsWith("x", "0.weight_ih")
                    .endsWith("3.bias");
        }
    }

    @Test
    void aModelIsCheckedAsItIsAndNotChanged() {
        Model model = Model.builder(backend)
                .dtype(DType.FLOAT32)
                .inputSize(4)
                .add(Recurrent.gru(3))
                .add(new IndependentCell())
                .seed(5)
                .build();
        double[] before = model.parameters().get("0.weight_hh").value().toDoubleArray();
        GradientCheck.ofModel(model, INPUT).assertCorrect();
        assertThat(model.parameters().get("0.weight_hh").value().toDoubleArray())
                .isEqualTo(before);
        assertThat(model.parameters().get("0.weight_hh").gradient().toDoubleArray())
                .containsOnly(0);
    }

    @Test
    void failsWithTheReportAsItsMessage() {
        assertThatThrownBy(() -> GradientCheck.ofLayer(backend, new IndependentCell(Fault.WEIGHT), INPUT)
                        .assertCorrect())
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("backward is wrong\n  x [3, 2, 4]: right of 24 checked");
    }

    /** At 0 relu has no derivative; next to it, it has, which a step across the kink would miss. */
    @Test
    void aKinkIsNoFault() {
        LayerSpec relu = new Activate(Activation.RELU);
        GradientReport report = GradientCheck.ofLayer(backend, relu, Shape.of(1, 1, 4))
                .input(0, 5e-4, -5e-4, 2)
                .run();
        assertThat(report.correct()).as(report.toString()).isTrue();
        assertThat(report.tensors())
                .extracting(Checked::toString)
                .containsExactly("x [1, 1, 4]: right of 4 checked, 1 at a kink");
    }

    /** Its slope at 0 is 1 from both sides, but it says 0.5; next to the kink at 1 it says 0 where it is 1. */
    @Test
    void aWrongGradientNextToAKinkIsAFault() {
        GradientReport report = GradientCheck.ofLayer(backend, new WrongClamp(), Shape.of(1, 1, 4))
                .input(0.5, 1, 1 - 5e-4, 1 + 5e-4)
                .run();
        assertThat(report.mismatches()).extracting(Mismatch::index).containsExactly(List.of(0, 0, 0), List.of(0, 0, 2));
        assertThat(report.tensors()).extracting(Checked::kinks).containsExactly(1);
    }

    @Test
    void ofLargeTensorsAChosenPartIsChecked() {
        GradientReport report = GradientCheck.ofLayer(backend, Dense.of(5), Shape.of(2, 2, 4))
                .elements(7)
                .fixedInput()
                .run();
        assertThat(report.tensors())
                .extracting(Checked::toString)
                .containsExactly("0.weight [5, 4]: right of 7 checked", "0.bias [5]: right of 5 checked");
    }

    @Test
    void refusesWhatItCannotCheck() {
        assertThatThrownBy(() -> GradientCheck.ofLayer(backend, new LastStep(), Shape.of(0, 2, 3)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[0, 2, 3]");
        GradientCheck check = GradientCheck.ofLayer(backend, new LastStep(), Shape.of(1, 2, 3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> check.tolerance(0))
                .withMessageContaining("0.0");
        assertThatIllegalArgumentException().isThrownBy(() -> check.elements(0)).withMessageContaining("0");
    }
}
