package io.rnn4j.java;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.rnn4j.java");

    @Test
    void theVectorApiIsNamedInTheGeneratedKernelsOnly() {
        noClasses()
                .that()
                .haveNameNotMatching(
                        ".*\\.(Float|Double)Vector(Kernels|Tiles|Gates|OptionGates|CacheLines)(128|256|512)|.*\\.VectorProbe")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .check(classes);
    }
}
