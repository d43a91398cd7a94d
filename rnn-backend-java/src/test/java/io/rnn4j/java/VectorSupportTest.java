package io.rnn4j.java;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.Availability;
import io.rnn4j.backend.BackendOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VectorSupportTest {
    /** A JVM made up of the answers that a test gives. */
    private static final class MadeUp implements Jvm {
        boolean module = true;
        int bits = 512;
        final Map<String, String> properties = new HashMap<>(Map.of(
                "java.vm.name", "OpenJDK 64-Bit Server VM", "java.vm.info", "mixed mode, sharing", "os.arch", "amd64"));
        final Map<String, Boolean> flags = new HashMap<>(Map.of("UseFMA", true, "UseCompiler", true));

        @Override
        public boolean hasVectorModule() {
            return module;
        }

        @Override
        public String property(String name) {
            return properties.getOrDefault(name, "");
        }

        @Override
        public @Nullable Boolean flag(String name) {
            return flags.get(name);
        }

        @Override
        public int vectorBits() {
            assertThat(module)
                    .as("the Vector API is touched only where its module is")
                    .isTrue();
            return bits;
        }
    }

    private final MadeUp jvm = new MadeUp();

    @ParameterizedTest
    @CsvSource({"512, amd64, 32", "256, amd64, 16", "128, aarch64, 32", "256, aarch64, 32"})
    void widthAndRegistersFollowTheCpu(int bits, String arch, int registers) {
        jvm.bits = bits;
        jvm.properties.put("os.arch", arch);
        assertThat(VectorSupport.probe(jvm)).isEqualTo(new VectorSupport(bits, registers, null));
    }

    @Test
    void withoutTheModuleTheFlagIsNamed() {
        jvm.module = false;
        assertThat(VectorSupport.probe(jvm).missing()).contains("add --add-modules jdk.incubator.vector");
    }

    @ParameterizedTest
    @CsvSource({
        "java.vm.name, Eclipse OpenJ9 VM, C2 compiler",
        "java.vm.name, Zing 64-Bit Tiered VM, C2 compiler",
        "java.vendor.version, GraalVM CE 17, C2 compiler",
        "java.vm.info, interpreted mode, remove -Xint",
        "java.vm.info, 'mixed mode, emulated-client', TieredStopAtLevel",
    })
    void anotherCompilerThanC2IsRefused(String property, String value, String reason) {
        jvm.properties.put(property, value);
        assertThat(VectorSupport.probe(jvm).missing()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({"UseFMA, false, fused", "UseJVMCICompiler, true, C2", "EnableVectorSupport, false, EnableVectorSupport"
    })
    void aFlagThatSpoilsVectorCodeIsNamed(String flag, boolean value, String reason) {
        jvm.flags.put(flag, value);
        assertThat(VectorSupport.probe(jvm).missing()).contains(reason);
    }

    @Test
    void withoutKnowledgeOfFusedMultiplyAddNarrowVectorsAreNotTrusted() {
        jvm.flags.clear();
        jvm.bits = 128;
        assertThat(VectorSupport.probe(jvm).missing()).contains("fused");
        jvm.bits = 256;
        assertThat(VectorSupport.probe(jvm).missing()).isNull();
    }

    @Test
    void automaticFallsBackToScalarWithAdvice() {
        VectorChoice choice = VectorChoice.of("auto", () -> new VectorSupport(0, 0, "the reason; the fix"));
        assertThat(choice.bits()).isZero();
        assertThat(choice.refusal()).isNull();
        assertThat(choice.advice()).singleElement().asString().contains("the reason; the fix");
    }

    @Test
    void aNarrowerWidthIsTakenAndAWiderOneRefused() {
        VectorSupport support = new VectorSupport(256, 16, null);
        assertThat(VectorChoice.of("128", () -> support).bits()).isEqualTo(128);
        assertThat(VectorChoice.of("auto", () -> support).bits()).isEqualTo(256);
        Availability.Unusable refusal = VectorChoice.of("512", () -> support).refusal();
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).contains("512").contains("256 bits");
    }

    @Test
    void scalarCodeIsToBeHadWithoutAskingTheMachine() {
        VectorChoice choice = VectorChoice.of("0", () -> {
            throw new AssertionError("asked");
        });
        assertThat(choice.bits()).isZero();
        assertThat(choice.advice()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64", "1024", "wide", "-1"})
    void aWidthThatIsNoneIsRefusedWithThePossibleOnes(String value) {
        BackendOptions options = BackendOptions.defaults().with(JavaBackend.VECTOR_BITS, value);
        assertThat(new JavaBackendProvider().probe(options))
                .isInstanceOfSatisfying(
                        Availability.Unusable.class,
                        unusable -> assertThat(unusable.reason())
                                .contains("auto, 0, 128, 256 or 512")
                                .contains("'" + value + "'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:-UseFMA",
                "-XX:+UseFMA",
                "-XX:UseAVX=1",
                "-XX:+EnableJVMCI",
                "@more-arguments",
                "-XX:VMOptionsFile=more",
                "-XX:Flags=.hotspotrc"
            })
    void aFlagMayBeChangedByArgumentsThatNameItOrThatCannotBeSeen(String argument) {
        assertThat(JvmArguments.of(List.of("-Xmx1g", argument, "Main"), Map.of())
                        .mayChange("UseFMA"))
                .isTrue();
        assertThat(JvmArguments.of(List.of("Main"), Map.of("JDK_JAVA_OPTIONS", "-Xmx1g " + argument))
                        .mayChange("UseFMA"))
                .isTrue();
    }

    @Test
    void aFlagThatNoArgumentNamesIsUnchanged() {
        List<String> arguments = List.of("-XX:+UseParallelGC", "-Xmx1g", "-XX:-UseCompiler", "-cp", "a.jar", "Main");
        assertThat(JvmArguments.of(arguments, Map.of("JAVA_TOOL_OPTIONS", "-Dx=y"))
                        .mayChange("UseFMA"))
                .isFalse();
    }
}
