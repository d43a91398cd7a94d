package io.rnn4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleAgreementTest {
    @TempDir
    private Path folder;

    /** Compiles a module with one service and two implementations, of which some are declared or listed. */
    private Path module(String provides, String services) throws IOException {
        Path source = Files.createDirectories(folder.resolve("source/p"));
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Files.writeString(source.resolve("S.java"), "package p; public interface S {}");
        Files.writeString(source.resolve("A.java"), "package p; public class A implements S {}");
        Files.writeString(source.resolve("B.java"), "package p; public class B implements S {}");
        Path info = source.resolveSibling("module-info.java");
        Files.writeString(info, "module m { exports p; " + provides + " }");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int status = compiler.run(
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                "-d",
                classes.toString(),
                info.toString(),
                source.resolve("S.java").toString(),
                source.resolve("A.java").toString(),
                source.resolve("B.java").toString());
        assertThat(status).isZero();
        if (!services.isEmpty()) {
            Path file = Files.createDirectories(classes.resolve("META-INF/services"))
                    .resolve("p.S");
            Files.writeString(file, services);
        }
        return classes;
    }

    @Test
    void thisModuleDeclaresAndListsTheSameServices() {
        assertThat(ModuleAgreement.differences(Tensor.class)).isEmpty();
        assertThat(ModuleAgreement.descriptorOf(Tensor.class).name()).isEqualTo("io.rnn4j");
    }

    @Test
    void equalListsAgreeWhateverTheCommentsSay() throws IOException {
        Path module = module("provides p.S with p.A, p.B;", "# providers\np.B # the second\n\np.A\n");
        assertThat(ModuleAgreement.differences(module)).isEmpty();
    }

    @Test
    void eachDifferenceIsNamed() throws IOException {
        Path module = module("provides p.S with p.A;", "p.B");
        assertThat(ModuleAgreement.differences(module))
                .containsExactly("META-INF/services lacks p.S by p.A", "module-info lacks p.S by p.B");
    }

    @Test
    void aMissingFileIsNoticed() throws IOException {
        assertThat(ModuleAgreement.differences(module("provides p.S with p.A;", "")))
                .containsExactly("META-INF/services lacks p.S by p.A");
    }

    @Test
    void aJarIsReadAsAFolderIs() throws IOException {
        Path classes = module("provides p.S with p.A;", "p.B");
        Path jar = folder.resolve("m.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                var files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                out.write(Files.readAllBytes(file));
            }
        }
        assertThat(ModuleAgreement.differences(jar)).isEqualTo(ModuleAgreement.differences(classes));
    }
}
