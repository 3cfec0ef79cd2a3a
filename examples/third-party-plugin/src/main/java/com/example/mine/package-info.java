/** A router and a stream protocol, to be found by {@link java.util.ServiceLoader}. */
package com.example.mine;
