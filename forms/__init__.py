"""What a booklet is: its content, its layout and its codes. Standard library only."""
