/**
 * The contract kit: {@link io.rnn4j.backend.contract.BackendContract} runs every clause of the backends'
 * contract on the backend that a subclass opens.
 */
package io.rnn4j.backend.contract;
