package org.sealkeeper.inventory;

/** How much it hurts when a signature lapses; an input of the renewal policy. */
public enum Criticality {
    LOW, NORMAL, HIGH
}
