/** What several packages of the API share and no user should touch. */
@NullMarked
package io.rnn4j.internal;

import org.jspecify.annotations.NullMarked;
