"""What the shift as a whole asks for, over the desk: the sweep of silent incidents, reports of graded ones, the handover."""
