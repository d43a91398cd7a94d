/**
 * Other libraries' recurrent layers, as contenders of {@code ./rnn bench --peers}. Built by the Maven profile
 * {@code peers} alone, into a folder of its own.
 */
package io.rnn4j.bench.peers;
