Customers see their own tier in the portal: what it gives them, what is missing to the next one and until when it holds, as an administrator decides.
