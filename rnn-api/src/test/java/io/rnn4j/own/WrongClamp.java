package io.rnn4j.own;

import io.rnn4j.layer.Layer;
import io.rnn4j.layer.LayerContext;
import io.rnn4j.layer.LayerSpec;
import io.rnn4j.layer.Lengths;
import io.rnn4j.layer.Mode;
import io.rnn4j.layer.Pass;
import io.rnn4j.layer.State;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@code y = min(x, 1)}, whose backward takes the slope for 0.5 from 0 on and for 0 from 1 - 1e-3 on. */
record WrongClamp() implements LayerSpec {
    @Override
    public String type() {
        return "clamp";
    }

    @Override
    public Layer create(LayerContext context, int inputSize) {
        return new Layer() {
            @Override
            public int outputSize() {
                return inputSize;
            }

            @Override
            public Pass pass(Shape input, Mode mode) {
                return new ClampPass(context.backend().tensors().allocate(context.dtype(), input));
            }
        };
    }

    private static final class ClampPass implements Pass {
        private final Tensor y;
        private double[] x = {};

        ClampPass(Tensor y) {
            this.y = y;
        }

        @Override
        public Tensor forward(Tensor input, Lengths lengths, @Nullable State initial, @Nullable State last) {
            x = input.toDoubleArray();
            return y.copyFrom(Arrays.stream(x).map(v -> Math.min(v, 1)).toArray());
        }

        @Override
        public Tensor backward(Tensor dy, @Nullable State dLast, @Nullable State dInitial, boolean wantInputGradient) {
            double[] gradient = dy.toDoubleArray();
            for (int i = 0; i < x.length; i++) {
                gradient[i] *= x[i] >= 1 - 1e-3 ? 0 : x[i] >= 0 ? 0.5 : 1;
            }
            return dy.copyFrom(gradient);
        }
    }
}
