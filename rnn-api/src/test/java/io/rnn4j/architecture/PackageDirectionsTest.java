package io.rnn4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.rnn4j.architecture.planted.tensor.PlantedTensor;
import io.rnn4j.tensor.Tensor;
import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each package's imports point only left: tensor, backend, layer, train; and nothing hidden shows. */
class PackageDirectionsTest {
    /** What each package may use of this library besides itself. */
    private static final Map<String, List<String>> MAY_USE = new TreeMap<>(Map.of(
            "tensor", List.of(),
            "backend", List.of("tensor"),
            "data", List.of("tensor"),
            "layer", List.of("tensor", "backend", "internal"),
            "train", List.of("tensor", "backend", "layer", "data", "internal"),
            "io", List.of("tensor", "backend", "layer", "train", "data", "internal"),
            "internal", List.of()));

    private static final String ROOT = "io.rnn4j";
    private static final JavaClasses LIBRARY = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private static ArchRule directionOf(String root, String name, List<String> mayUse) {
        List<String> allowed = new ArrayList<>();
        allowed.add(root + "." + name + "..");
        mayUse.forEach(other -> allowed.add(root + "." + other + ".."));
        return ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage(root + "." + name + "..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "another package of the library than " + allowed,
                        (JavaClass used) -> used.getPackageName().startsWith(root)
                                && allowed.stream().noneMatch(a -> resides(used, a))))
                .because("the imports of " + name + " point only to " + mayUse);
    }

    private static boolean resides(JavaClass used, String packageAndBelow) {
        String name = packageAndBelow.substring(0, packageAndBelow.length() - 2);
        return used.getPackageName().equals(name) || used.getPackageName().startsWith(name + ".");
    }

    @TestFactory
    Stream<DynamicTest> importsPointOnlyLeft() {
        return MAY_USE.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> directionOf(ROOT, entry.getKey(), entry.getValue())
                                .check(LIBRARY)));
    }

    @Test
    void everyPackageHasADirection() {
        assertThat(LIBRARY.stream().map(JavaClass::getPackageName).distinct())
                .allMatch(name ->
                        MAY_USE.keySet().stream().anyMatch(known -> (name + ".").startsWith(ROOT + "." + known + ".")));
    }

    @Test
    void anImportToTheRightIsNoticed() {
        JavaClasses planted = new ClassFileImporter().importPackagesOf(PlantedTensor.class);
        ArchRule rule = directionOf("io.rnn4j.architecture.planted", "tensor", List.of());
        assertThatThrownBy(() -> rule.check(planted))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("PlantedTensor")
                .hasMessageContaining("PlantedLayer");
    }

    @Test
    void onlyTheInitialisersUseCommonsMath() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackages("io.rnn4j.layer..", "io.rnn4j.internal..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.commons..")
                .check(LIBRARY);
    }

    private static final ArchCondition<JavaClass> SHOW_NO_COMMONS_MATH =
            new ArchCondition<>("show no type of commons-math3 in a signature") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    for (JavaMember member : type.getMembers()) {
                        boolean visible = member.getModifiers().contains(JavaModifier.PUBLIC)
                                || member.getModifiers().contains(JavaModifier.PROTECTED);
                        if (visible
                                && types(member)
                                        .anyMatch(t -> t.getPackageName().startsWith("org.apache.commons"))) {
                            events.add(SimpleConditionEvent.violated(
                                    member, member.getFullName() + " shows commons-math3"));
                        }
                    }
                }
            };

    private static Stream<JavaClass> types(JavaMember member) {
        return member instanceof JavaCodeUnit unit
                ? Stream.of(
                                unit.getRawParameterTypes().stream(),
                                unit.getExceptionTypes().stream(),
                                Stream.of(unit.getRawReturnType()))
                        .flatMap(types -> types)
                : member.getAllInvolvedRawTypes().stream();
    }

    @Test
    void noPublicSignatureShowsCommonsMath() {
        ArchRuleDefinition.classes()
                .that()
                .arePublic()
                .should(SHOW_NO_COMMONS_MATH)
                .check(LIBRARY);
    }

    @Test
    void aPublicSignatureWithCommonsMathIsNoticed() {
        JavaClasses planted = new ClassFileImporter().importClasses(PlantedTensor.class);
        assertThatThrownBy(() -> ArchRuleDefinition.classes()
                        .should(SHOW_NO_COMMONS_MATH)
                        .check(planted))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("PlantedTensor.leak");
    }

    @Test
    void allPackagesButInternalAreExported() {
        assertThat(exports().filter(export -> !export.isQualified()).map(ModuleDescriptor.Exports::source))
                .containsExactlyInAnyOrderElementsOf(LIBRARY.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.startsWith("io.rnn4j.internal"))
                        .distinct()
                        .toList());
    }

    @Test
    void internalIsSeenByThisProjectAlone() {
        assertThat(exports().filter(ModuleDescriptor.Exports::isQualified)).allSatisfy(export -> {
            assertThat(export.source()).isEqualTo("io.rnn4j.internal");
            assertThat(export.targets()).allMatch(target -> target.startsWith("io.rnn4j."));
        });
    }

    private static Stream<ModuleDescriptor.Exports> exports() {
        return ModuleAgreement.descriptorOf(Tensor.class).exports().stream();
    }
}
