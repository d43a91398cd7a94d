package io.rnn4j.java;

import io.rnn4j.backend.BackendInfo;

/** The kernels of one width. The classes that name the Vector API are reached from here only. */
record KernelSet(FloatKernels floats, DoubleKernels doubles, Gemm gemm, String library, String tile, int bits) {
    static KernelSet of(VectorChoice choice, ParallelLoop loop) {
        TileShape shape = TileShape.of(choice);
        int rows = shape.rows();
        int vectors = shape.vectors();
        return switch (choice.bits()) {
            case 0 -> scalar(loop);
            case 128 ->
                vector(
                        new FloatVectorKernels128(),
                        new DoubleVectorKernels128(),
                        new FloatVectorTiles128(rows, vectors),
                        new DoubleVectorTiles128(rows, vectors),
                        shape,
                        128,
                        loop);
            case 256 ->
                vector(
                        new FloatVectorKernels256(),
                        new DoubleVectorKernels256(),
                        new FloatVectorTiles256(rows, vectors),
                        new DoubleVectorTiles256(rows, vectors),
                        shape,
                        256,
                        loop);
            case 512 ->
                vector(
                        new FloatVectorKernels512(),
                        new DoubleVectorKernels512(),
                        new FloatVectorTiles512(rows, vectors),
                        new DoubleVectorTiles512(rows, vectors),
                        shape,
                        512,
                        loop);
            default -> throw new IllegalArgumentException("no kernels for vectors of " + choice.bits() + " bits");
        };
    }

    private static KernelSet scalar(ParallelLoop loop) {
        FloatKernels floats = new FloatKernels();
        DoubleKernels doubles = new DoubleKernels();
        Gemm gemm = new JavaGemm(new FloatScalarProduct(floats, loop), new DoubleScalarProduct(doubles, loop));
        return new KernelSet(floats, doubles, gemm, "plain Java", "loops that the JIT vectorises", 0);
    }

    private static KernelSet vector(
            FloatKernels floats,
            DoubleKernels doubles,
            FloatTiles floatTiles,
            DoubleTiles doubleTiles,
            TileShape shape,
            int bits,
            ParallelLoop loop) {
        Gemm gemm = new JavaGemm(
                new FloatTiledProduct(floats, floatTiles, loop), new DoubleTiledProduct(doubles, doubleTiles, loop));
        return new KernelSet(floats, doubles, gemm, "Vector API", "tile " + shape, bits);
    }

    BackendInfo info(int threads) {
        return new BackendInfo("java", library, tile, bits, threads);
    }
}
