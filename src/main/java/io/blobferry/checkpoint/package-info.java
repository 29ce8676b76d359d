/** Azure Tables and Queues behind the engine's ports for rows and messages. */
package io.blobferry.checkpoint;
