/** One structured line for each fact. */
package io.blobferry.observability;
