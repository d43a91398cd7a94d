package io.rnn4j.backend.contract;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.reference.ReferenceBackend;
import java.util.List;

/**
 * A backend with nothing but the Tensor SPI keeps the whole contract, cells included. It goes element by element on one
 * thread, so that the cases which are there for vectors, tiles and threads would show nothing more, and take minutes.
 */
class ReferenceBackendTest extends BackendContract {
    @Override
    protected Backend open(BackendOptions options) {
        return ReferenceBackend.open(options);
    }

    @Override
    List<OperationCase> operationCases() {
        return super.operationCases().stream().filter(OperationCase::small).toList();
    }

    @Override
    List<CellCase> cellCases() {
        return super.cellCases().stream().filter(CellCase::small).toList();
    }

    @Override
    List<CellCase> wideCells() {
        return CellCase.narrowWithOptions();
    }

    @Override
    List<LayerCase> layerCases() {
        return super.layerCases().stream().filter(LayerCase::small).toList();
    }
}
