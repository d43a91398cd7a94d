package io.rnn4j.blas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CoreTypeTest {
    static final String AVX2 = "fpu avx avx2 fma";
    static final String AVX512 = AVX2 + " avx512f avx512dq avx512cd avx512bw avx512vl avx512_bf16";

    static CoreType cpu(String vendor, int family, String flags) {
        return CoreType.of(List.of(
                "processor\t: 0",
                "vendor_id\t: " + vendor,
                "cpu family\t: " + family,
                "flags\t\t: " + flags,
                "",
                "processor\t: 1",
                "vendor_id\t: other"));
    }

    @Test
    void onlyZen5WithAvx512IsCorrected() {
        assertThat(cpu("AuthenticAMD", 26, AVX512).correction()).isEqualTo("SkylakeX");
        assertThat(cpu("AuthenticAMD", 26, AVX2).correction()).isNull();
        assertThat(cpu("AuthenticAMD", 26, AVX512.replace("avx512vl", "")).correction())
                .isNull();
        assertThat(cpu("AuthenticAMD", 25, AVX512).correction()).isNull();
        assertThat(cpu("GenuineIntel", 26, AVX512).correction()).isNull();
        assertThat(CoreType.of(List.of()).correction()).isNull();
        assertThat(CoreType.of(List.of("vendor_id : AuthenticAMD", "cpu family : many"))
                        .correction())
                .isNull();
    }

    @Test
    void aCoreThatLeavesAvx512UnusedIsTooOld() {
        CoreType cpu = cpu("GenuineIntel", 6, AVX512);
        assertThat(cpu.isTooOld("Haswell")).isTrue();
        assertThat(cpu.isTooOld("Zen")).isTrue();
        assertThat(cpu.isTooOld("SkylakeX")).isFalse();
        assertThat(cpu.isTooOld("Cooperlake")).isFalse();
        assertThat(cpu("GenuineIntel", 6, AVX2).isTooOld("Haswell")).isFalse();
    }
}
