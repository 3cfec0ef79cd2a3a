/** Starts nodes of several implementations as processes, and drives them by their JSON lines. */
package org.freshet.interop.harness;
